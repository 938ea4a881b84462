"""A run that breaks no guardrail, for tests to break in one way."""

from dataclasses import replace
from typing import Any

from sitegen.certify.observed import (
    Actor,
    EngineSeen,
    Entity,
    GuardedRun,
    GuardrailResult,
    Injected,
    Op,
    Phase,
    Print,
    Sent,
    SourceState,
    Statements,
)
from sitegen.model.names import digest_of

SCENARIO = "SDSR-E2E-001"
COMMIT = "a" * 40
OTHER_COMMIT = "b" * 40


def printed(kind: str, name: str, table: str | None = None, definition: str = "as is") -> Print:
    """Return a fingerprint."""
    return Print(kind, name, table, digest_of(definition), definition)


def sent(op: Op, table: str | None, actor: Actor = Actor.APPLICATION) -> Sent:
    """Return a statement."""
    phase = {
        Actor.INJECTOR: Phase.INJECTION,
        Actor.CLEANUP: Phase.CLEANUP,
        Actor.OBSERVER: Phase.OBSERVATION,
    }.get(actor, Phase.PROPAGATION)
    return Sent(1, phase, actor, op, table, 1, digest_of(f"{op} {table}"))


def statements(*listed: Sent) -> Statements:
    """Return statements, counted as they are listed."""
    totals = {op: sum(one.op is op for one in listed) for op in {one.op for one in listed}}
    return Statements(tuple(listed), totals, 0)


STRUCTURE = (
    printed("column", "is_synthetic", "runs", "boolean NOT NULL DEFAULT false"),
    printed("constraint", "runs_pkey", "runs", "PRIMARY KEY (run_id)"),
    printed("function", "public.refuse", None, "BEGIN RAISE EXCEPTION 'append-only'; END"),
    printed("index", "by_status", "runs", "CREATE INDEX by_status ON runs (status)"),
    printed("revision", "0004", "alembic_version", "0004"),
    printed("table", "alembic_version"),
    printed("table", "incidents"),
    printed("table", "runs"),
    printed("trigger", "guard", "runs", "BEFORE UPDATE ON runs EXECUTE FUNCTION refuse()"),
)

CLEAN = GuardedRun(
    scenario_id=SCENARIO,
    version_table="alembic_version",
    forbidden_prefixes=("sdsr_", "synthetic_"),
    engine_tables={"incidents": "IncidentEngine"},
    emission_tables={"engine_events": "IncidentEngine"},
    cleanup_tables=frozenset({"incidents", "runs"}),
    statements=statements(
        sent(Op.INSERT, "runs", Actor.INJECTOR),
        sent(Op.INSERT, "incidents"),
        sent(Op.UPDATE, "runs"),
        sent(Op.OTHER, None),
        sent(Op.DELETE, "incidents", Actor.CLEANUP),
        sent(Op.DELETE, "runs", Actor.CLEANUP),
    ),
    before=STRUCTURE,
    after=STRUCTURE,
    injected=(Injected("RUN-FAILED", "runs", 1, {"run_id": "r-1"}, marked=True),),
    engines=(
        EngineSeen(
            "IncidentEngine", 1, (Entity("incidents", "1", "IncidentEngine", emitted=True),)
        ),
    ),
    fallbacks=(),
    source=SourceState(COMMIT, "main", dirty=False),
    earlier=(),
    investigated=(),
)


def but(**changed: Any) -> GuardedRun:
    """Return the clean run with something else."""
    return replace(CLEAN, **changed)


def failed(results: tuple[GuardrailResult, ...]) -> dict[str, GuardrailResult]:
    """Return what failed, by id."""
    return {one.id: one for one in results if one.status == "FAIL"}
