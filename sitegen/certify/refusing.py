"""What is looked at before anything is written; the first thing that is wrong refuses the run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from sitegen.canonical.text import quote
from sitegen.certify.asking import FAIL, PASS, asked
from sitegen.certify.cleaning import leftovers_before
from sitegen.certify.cleaning_order import cleanup_problems
from sitegen.certify.engines import engines_seen
from sitegen.certify.execution import Execution
from sitegen.certify.guardrails import refused_before
from sitegen.certify.observed import Actor, Injected, Item, Phase
from sitegen.certify.order import later_than, unmet
from sitegen.certify.scenario import MARK, SCENARIO_MARK, InjectStep
from sitegen.certify.tables import can_be_marked
from sitegen.errors import ExitCode, UsageProblem


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a run was refused before it wrote anything."""

    code: int
    message: str


def refused(run: Execution) -> Refusal | None:
    """Return why a run may not begin, None where it may."""
    try:
        return next((found for look in _LOOKS if (found := look(run)) is not None), None)
    except SQLAlchemyError as error:
        # It was there a moment ago: rights that are missing, a server that went away.
        message = f"The database can't be asked: {run.database.told(error)}"
        return Refusal(ExitCode.NO_INPUT, message)


def _preflight(run: Execution) -> Refusal | None:
    result = run.around.preflight(run.scenario.run_id)
    run.account.preflight = result
    if result.exit_code == ExitCode.OK:
        return None
    return Refusal(result.exit_code, f"The preflight does not hold: {result.message}")


def _reachable(run: Execution) -> Refusal | None:
    try:
        run.read_tables()
    except SQLAlchemyError as error:
        message = f"The database can't be reached: {run.database.told(error)}"
        return Refusal(ExitCode.NO_INPUT, message)
    return None


def _identity(run: Execution) -> Refusal | None:
    run_id = run.scenario.run_id
    with run.database.engine.connect() as connection:
        for table, name in sorted(run.policy.run_tables.items()):
            if not run.tables.has(table) or name not in run.tables.table(table).columns:
                message = f"There is no {quote(f'{table}.{name}')}, where run ids are looked for."
                raise UsageProblem(message, hint="Correct run_tables under [certify].")
            column = run.tables.table(table).columns[name]
            # A scenario of several runs gives them suffixes.
            # As text: an id is simply not among numbers.
            stated = cast(column, String)
            taken = or_(stated == run_id, stated.startswith(f"{run_id}-", autoescape=True))
            statement = select(func.count()).select_from(column.table).where(taken)
            if connection.execute(statement).scalar_one():
                message = f"The run id {quote(run_id)} is in {quote(table)} already."
                return Refusal(ExitCode.IDENTITY_REUSE, message)
    if any(one.certification.run_id == run_id for one in run.around.history.certifications()):
        message = f"The run id {quote(run_id)} is in a certification already."
        return Refusal(ExitCode.IDENTITY_REUSE, message)
    return None


def _order(run: Execution) -> Refusal | None:
    known = run.around.history.certifications()
    problems = (
        *later_than(known, run.scenario.scenario_id, run.account.started),
        *unmet(known, run.scenario.requires, run.account.started),
    )
    return Refusal(ExitCode.GUARDRAIL, " ".join(problems)) if problems else None


def _cleanup(run: Execution) -> Refusal | None:
    policy = run.policy
    problems = cleanup_problems(
        run.tables, run.scenario.cleanup, policy.trace_tables, policy.archived_at
    )
    return Refusal(ExitCode.INVALID, " ".join(problems)) if problems else None


def _guardrails(run: Execution) -> Refusal | None:
    run.account.before = run.structure()
    intended = tuple(
        Injected(step.step_id, step.table, len(step.rows), None, marked=True)
        for step in run.scenario.injects
    )
    results = refused_before(run.guarded(intended))
    run.account.guardrails = results
    broken = [f"{one.id} ({one.title}): {one.message}" for one in results if one.status == FAIL]
    return Refusal(ExitCode.GUARDRAIL, " ".join(broken)) if broken else None


def _marks(run: Execution) -> Refusal | None:
    for step in run.scenario.injects:
        table = run.tables.table(step.table)
        if not can_be_marked(table):
            message = (
                f"Step {quote(step.step_id)} injects into {quote(step.table)}, whose rows can't be"
                f" marked: it lacks {MARK} or {SCENARIO_MARK}."
            )
            return Refusal(ExitCode.GUARDRAIL, message)
        problem = _columns(step, frozenset(table.columns.keys()))
        if problem is not None:
            return Refusal(ExitCode.INVALID, problem)
    return None


def _columns(step: InjectStep, known: frozenset[str]) -> str | None:
    stated = {name for row in step.rows for name in row}
    unknown = sorted(stated - known)
    if not unknown:
        return None
    names = ", ".join(quote(name) for name in unknown)
    return f"Step {quote(step.step_id)} names no column of {quote(step.table)}: {names}."


def _engines(run: Execution) -> Refusal | None:
    # Raises where the configuration names what is not there: better now than half-way.
    with run.database.engine.connect() as connection:
        engines_seen(connection, run.policy, run.scenario.scenario_id)
    return None


def _preconditions(run: Execution) -> Refusal | None:
    run.recorder.start()
    with run.asking(Phase.PRECONDITION) as rows:
        found = [asked(rows, check, None) for check in run.scenario.preconditions]
    run.account.preconditions = [*found, *_leftovers(run)]
    wrong = [one for one in run.account.preconditions if one.status != PASS]
    if not wrong:
        return None
    told = "; ".join(
        f"{one.id} ({one.title}): expected {one.expected}, observed {one.observed}" for one in wrong
    )
    message = f"{len(wrong)} of {len(run.account.preconditions)} preconditions do not hold: {told}."
    return Refusal(ExitCode.INVALID, message)


def _leftovers(run: Execution) -> list[Item]:
    """Return what an earlier run left: then nobody could tell this run's rows from its."""
    with run.recorder.phase(Phase.PRECONDITION, Actor.OBSERVER):
        left = leftovers_before(run.database, run.tables, run.scenario, run.policy.archived_at)
    return [
        Item(
            f"LEFT-{table}",
            f"no row of an earlier run of the scenario is left in {table}",
            0,
            number,
            FAIL,
        )
        for table, number in left.items()
        if number
    ]


_LOOKS: Final[tuple[Callable[[Execution], Refusal | None], ...]] = (
    _preflight,
    _reachable,
    _identity,
    _order,
    _cleanup,
    _guardrails,
    _marks,
    _engines,
    _preconditions,
)
