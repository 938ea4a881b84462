"""Carry out the parts of a scenario: inject, let engines work, observe, and clean up after each."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from sitegen.certify.asking import ERROR, PASS, asked, expected
from sitegen.certify.calls import CallFailed, called
from sitegen.certify.cleaning import clean
from sitegen.certify.driving import drive, watch
from sitegen.certify.engines import engines_seen
from sitegen.certify.execution import Execution
from sitegen.certify.injector import inject, rows_by_table
from sitegen.certify.observed import Act, Actor, Phase
from sitegen.certify.scenario import ActStep, Datum, InjectStep, Part, Step, ValueOf
from sitegen.certify.tables import RowsProblem

Stage = ActStep | tuple[InjectStep, ...]


def stages_of(steps: tuple[Step, ...]) -> Iterator[Stage]:
    """Yield each act, and the injections between them: those are one transaction."""
    for is_act, group in groupby(steps, key=lambda step: isinstance(step, ActStep)):
        if is_act:
            yield from (step for step in group if isinstance(step, ActStep))
        else:
            yield tuple(step for step in group if isinstance(step, InjectStep))


def run_part(run: Execution, part: Part) -> None:
    """Carry out one part; its rows are taken away again, whatever happens.

    Raises `InjectionFailed` where a stage could not be injected.
    """
    first = len(run.account.injected)
    try:
        _act_out(run, part)
        _settle(run, part)
        _observe(run, part)
    finally:
        _clean(run, first)


def _act_out(run: Execution, part: Part) -> None:
    for number, stage in enumerate(stages_of(part.steps)):
        if number:
            _rest(run, stage)
        if isinstance(stage, ActStep):
            if not _act(run, stage):
                return
            continue
        with run.recorder.phase(Phase.INJECTION, Actor.INJECTOR):
            run.account.injected += inject(run.database, run.tables, run.scenario, stage)


def _rest(run: Execution, stage: Stage) -> None:
    """Let engines come to rest before the next stage begins."""
    if run.driver is not None:
        _drive(run)
        return
    # Elsewhere nobody tells when they rest: what the stage needs of them shows it, or the time.
    needs = [step for step in (stage if isinstance(stage, tuple) else (stage,)) if _looks_up(step)]
    watch(lambda: _are_there(run, needs), run.patience, whole=not needs)


def _looks_up(step: Step) -> bool:
    rows = (step.data,) if isinstance(step, ActStep) else step.rows
    return any(_is_looked_up(value) for row in rows for value in row.values())


def _is_looked_up(value: Datum) -> bool:
    if isinstance(value, dict):
        return any(_is_looked_up(item) for item in value.values())
    if isinstance(value, list):
        return any(_is_looked_up(item) for item in value)
    return isinstance(value, ValueOf)


def _are_there(run: Execution, steps: list[Step]) -> bool:
    try:
        with run.asking(Phase.PROPAGATION) as rows:
            for step in steps:
                if isinstance(step, ActStep):
                    rows.data(step.data)
                else:
                    for row in step.rows:
                        rows.row(step.table, row)
    except RowsProblem:
        return False
    return True


def _drive(run: Execution) -> None:
    driver: Any = run.driver
    try:
        with run.recorder.phase(Phase.PROPAGATION, Actor.APPLICATION):
            late = drive(lambda: bool(called(driver, run.database.url)), run.patience)
    except CallFailed as error:
        run.account.problems.append(f"The engines failed: {run.database.told(error)}")
        return
    if late is not None:
        run.account.problems.append(late)


def _act(run: Execution, step: ActStep) -> bool:
    """Do what a person would; return whether it succeeded."""
    try:
        with run.asking(Phase.ACT) as rows:
            data = rows.data(step.data)
        with run.recorder.phase(Phase.ACT, Actor.APPLICATION):
            called(run.acts[step.call], run.database.url, data)
    except (RowsProblem, CallFailed) as error:
        told = run.database.told(error)
        run.account.acts.append(Act(step.step_id, step.call, ERROR, told))
        run.account.problems.append(f"The act {step.step_id} ({step.call}) failed: {told}")
        return False
    run.account.acts.append(Act(step.step_id, step.call, PASS))
    return True


def _settle(run: Execution, part: Part) -> None:
    """Wait for the last propagation, or long enough to say that there was none."""
    if run.driver is not None:
        _drive(run)
        return
    watch(lambda: _all_met(run, part), run.patience, whole=bool(part.non_propagation))


def _all_met(run: Execution, part: Part) -> bool:
    with run.asking(Phase.PROPAGATION) as rows:
        met = all(one.status == PASS for one in expected(rows, part))
        return met and all(asked(rows, one, None).status == PASS for one in part.criteria)


def _observe(run: Execution, part: Part) -> None:
    account = run.account
    with run.asking(Phase.OBSERVATION) as rows:
        account.expectations += expected(rows, part)
        account.checklist += [asked(rows, check, part.case_id) for check in part.criteria]
    account.seen_parts.add(part.case_id)
    with (
        run.recorder.phase(Phase.OBSERVATION, Actor.OBSERVER),
        run.database.engine.connect() as connection,
    ):
        account.add_engines(engines_seen(connection, run.policy, run.scenario.scenario_id))


def _clean(run: Execution, first: int) -> None:
    account = run.account
    injected = rows_by_table(tuple(account.injected[first:]))
    try:
        with run.recorder.phase(Phase.CLEANUP, Actor.CLEANUP):
            done = clean(
                run.database,
                run.tables,
                run.scenario,
                run.policy.archived_at,
                moment=run.around.clock.now(),
                injected=injected,
            )
    except SQLAlchemyError as error:
        account.problems.append(f"Cleanup failed: {run.database.told(error)}")
        return
    account.add_cleaned(done.cleaned)
    account.problems += done.problems
