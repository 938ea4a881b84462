"""Hold what is there against what a scenario expects: preconditions, checklist, propagation."""

from typing import Final

from sitegen.canonical.text import quote
from sitegen.certify.cells import plain, same
from sitegen.certify.observed import Expectation, Item, Scalar
from sitegen.certify.rows import Rows
from sitegen.certify.scenario import Check, Count, NonPropagation, Part, Propagation, ValueOf
from sitegen.certify.tables import RowsProblem

PASS: Final = "PASS"  # noqa: S105 -- a status, not a password
FAIL: Final = "FAIL"
ERROR: Final = "ERROR"
BLOCKED: Final = "BLOCKED"

PROPAGATION: Final = "propagation"
NON_PROPAGATION: Final = "non_propagation"


def item_id(check: Check, part: str | None) -> str:
    """Return the id of a check: below its part, where there are several."""
    return check.id if part is None else f"{part}/{check.id}"


def asked(rows: Rows, check: Check, part: str | None) -> Item:
    """Return a check with what the database says; ERROR where it can't be asked."""
    name = item_id(check, part)
    try:
        if isinstance(check.expect, Count):
            wanted: Scalar = check.expect.count
            seen: Scalar = rows.count(check.table, check.where)
            met = wanted == seen
        else:
            cell = rows.cell(check.table, check.expect.column, check.expect.equals)
            cells = rows.cells(check.table, check.expect.column, check.where)
            wanted = plain(cell)
            met = len(cells) == 1 and same(cells[0], cell)
            seen = plain(cells[0]) if len(cells) == 1 else f"{len(cells)} rows match"
    except RowsProblem as problem:
        return Item(name, check.name, _stated(check), str(problem), ERROR, part)
    return Item(name, check.name, wanted, seen, PASS if met else FAIL, part)


def not_asked(check: Check, part: str | None) -> Item:
    """Return a check that the run never came to."""
    return Item(item_id(check, part), check.name, _stated(check), None, BLOCKED, part)


def _stated(check: Check) -> Scalar:
    if isinstance(check.expect, Count):
        return check.expect.count
    wanted = check.expect.equals
    if isinstance(wanted, ValueOf):
        return f"the value of {wanted.table}.{wanted.column}"
    return wanted


def expected(rows: Rows, part: Part) -> tuple[Expectation, ...]:
    """Return what engines made of a part, and what they did not."""
    return (
        *(_propagated(rows, one, part.case_id) for one in part.propagation),
        *(_not_propagated(rows, one, part.case_id) for one in part.non_propagation),
    )


def not_expected(part: Part) -> tuple[Expectation, ...]:
    """Return the expectations of a part that the run never came to."""
    return (
        *(
            Expectation(
                one.id, PROPAGATION, one.via, one.table, one.count, None, BLOCKED, part.case_id
            )
            for one in part.propagation
        ),
        *(
            Expectation(one.id, NON_PROPAGATION, one.via, one.table, 0, None, BLOCKED, part.case_id)
            for one in part.non_propagation
        ),
    )


def _propagated(rows: Rows, one: Propagation, part: str | None) -> Expectation:
    seen, problem = _counted(rows, one)
    status = PASS if seen == one.count else FAIL
    message = problem
    if problem is None and status is FAIL:
        message = (
            f"{one.via} has to create {one.count} in {quote(one.table)} from"
            f" {quote(one.source)}; there are {seen}."
        )
    return Expectation(
        one.id,
        PROPAGATION,
        one.via,
        one.table,
        one.count,
        seen,
        ERROR if problem else status,
        part,
        message,
    )


def _not_propagated(rows: Rows, one: NonPropagation, part: str | None) -> Expectation:
    seen, problem = _counted(rows, one)
    status = PASS if seen == 0 else FAIL
    message = problem
    if problem is None and status is FAIL:
        message = (
            f"{one.via} must create none in {quote(one.table)}, and there are {seen}: {one.reason}"
        )
    return Expectation(
        one.id,
        NON_PROPAGATION,
        one.via,
        one.table,
        0,
        seen,
        ERROR if problem else status,
        part,
        message,
    )


def _counted(rows: Rows, one: Propagation | NonPropagation) -> tuple[int | None, str | None]:
    try:
        return rows.count(one.table, one.where), None
    except RowsProblem as problem:
        return None, str(problem)
