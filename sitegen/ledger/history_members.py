"""The objects of a history's file: one case, one run."""

import re
from typing import Final

from sitegen.ledger.facts_members import FactsMembers
from sitegen.model.history import ABSENT, HISTORY_RUNS, LETTERS, LONGEST_US, CaseHistory, PastRun

_OUTCOMES: Final = re.compile(f"[{''.join(LETTERS.values())}{ABSENT}]{{1,{HISTORY_RUNS}}}")
_PATH: Final = re.compile(r"runs/[a-z0-9-]+/")
_SEEN: Final = 2  # run id and time
_CASE: Final = frozenset({"durations_us", "first_seen", "last_change", "outcomes"})
_RUN: Final = frozenset({"cases", "commit", "created_at", "path", "run_id", "verdict"})


def case_of(row: FactsMembers) -> CaseHistory:
    """Return the history of a case. Raises `InputProblem`."""
    row.exactly(_CASE)
    outcomes = row.text("outcomes")
    if not _OUTCOMES.fullmatch(outcomes) or not outcomes.strip(ABSENT):
        row.refuse("outcomes")
    durations = _durations(row)
    if len(durations) != len(outcomes):
        row.refuse("durations_us")
    change = None if row.table["last_change"] is None else _seen(row, "last_change")
    return CaseHistory(outcomes, durations, _seen(row, "first_seen"), change)


def run_of(row: FactsMembers) -> PastRun:
    """Return a run. Raises `InputProblem`."""
    row.exactly(_RUN)
    if not _PATH.fullmatch(row.text("path")):
        row.refuse("path")
    if row.text("verdict") not in LETTERS:
        row.refuse("verdict")
    return PastRun(
        run_id=row.text("run_id"),
        path=row.text("path"),
        created_at=row.optional("created_at"),
        commit=row.optional("commit"),
        verdict=row.text("verdict"),
        cases=row.number("cases"),
    )


def _durations(row: FactsMembers) -> tuple[int | None, ...]:
    kept: list[int | None] = []
    for one in row.items("durations_us"):
        if one is None:
            kept.append(None)
        elif isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= LONGEST_US:
            kept.append(one)
        else:
            row.refuse("durations_us")
    return tuple(kept)


def _seen(row: FactsMembers, name: str) -> tuple[str, str | None]:
    items = row.items(name)
    if len(items) == _SEEN:
        run_id, time = items
        if isinstance(run_id, str) and (time is None or isinstance(time, str)):
            return run_id, time
    return row.refuse(name)
