"""What the page of an observation shows: guardrails first, then everything that it saw."""

from collections.abc import Iterable

from sitegen.model.record import Statement, StatementTable
from sitegen.model.scenario_observation import (
    ObservedItem,
    ScenarioObservation,
    StructurePrint,
    structure_changes,
)
from sitegen.model.value import Value

Row = tuple[Value, ...]
Table = tuple[str, tuple[str, ...], Iterable[Row], int | None]
"""Title, columns, rows, and which column holds a status."""


def observation_texts(detail: ScenarioObservation) -> tuple[Statement, ...]:
    """Return the single values of an observation, those that it states."""
    source, database, preflight = detail.source, detail.database, detail.preflight
    stated: tuple[tuple[str, Value, str], ...] = (
        ("Message", detail.message, "/message"),
        ("Observation", detail.observation_id, "/observation_id"),
        ("Scenario", detail.scenario_id, "/scenario_id"),
        ("Scenario class", detail.scenario_class, "/scenario_class"),
        ("Run", detail.run_id, "/run_id"),
        ("Exit code", detail.exit_code, "/exit_code"),
        ("Started", detail.started_at, "/started_at"),
        ("Ended", detail.ended_at, "/ended_at"),
        ("Environment", detail.environment, "/environment"),
        ("Database", f"{database.dialect} {database.server_version}".strip(), "/database"),
        ("Schema revision", database.revision, "/database/revision"),
        ("Commit", source.commit, "/source/commit"),
        ("Branch", source.branch, "/source/branch"),
        ("Changed beyond the commit", source.dirty, "/source/dirty"),
        ("Tool", detail.tool, "/tool"),
        ("Preflight", preflight.name if preflight else "none", "/preflight"),
        ("SHA-256 of the preflight", preflight.sha256 if preflight else None, "/preflight/sha256"),
        ("Scenario file", detail.scenario.name, "/scenario/path"),
        ("SHA-256 of the scenario file", detail.scenario.sha256, "/scenario/sha256"),
        ("Statements that are not listed", detail.statements_left_out, "/statements_left_out"),
    )
    return tuple(
        Statement(label, value, where) for label, value, where in stated if value is not None
    )


def observation_tables(detail: ScenarioObservation) -> tuple[StatementTable, ...]:
    """Return the lists of an observation in the order in which people ask for them."""
    return tuple(
        StatementTable(title, columns, tuple(rows), status_column)
        for title, columns, rows, status_column in (
            *_judged(detail),
            *_done(detail),
            *_counted(detail),
            *_structure(detail),
        )
    )


def _judged(detail: ScenarioObservation) -> Iterable[Table]:
    yield (
        "Guardrails",
        ("Guardrail", "Rule", "Status", "Message", "Where"),
        ((one.id, one.title, one.status, one.message, one.where) for one in detail.guardrails),
        2,
    )
    columns = ("Check", "Title", "Part", "Expected", "Observed", "Status")
    yield "Checklist", columns, _items(detail.checklist), 5
    yield (
        "Expected of the engines",
        ("Expectation", "Kind", "Engine", "Table", "Part", "Expected", "Observed", "Status", "Why"),
        (
            (
                one.id,
                "must create" if one.kind == "propagation" else "must not create",
                one.via,
                one.table,
                one.part,
                one.expected,
                one.observed,
                one.status,
                one.message,
            )
            for one in detail.expectations
        ),
        7,
    )
    yield "Preconditions", columns, _items(detail.preconditions), 5


def _items(items: Iterable[ObservedItem]) -> Iterable[Row]:
    return ((one.id, one.title, one.part, one.expected, one.observed, one.status) for one in items)


def _done(detail: ScenarioObservation) -> Iterable[Table]:
    yield (
        "Coverage",
        ("Of what", "Covered"),
        ((name, _word(covered)) for name, covered in detail.coverage),
        None,
    )
    yield (
        "Injected",
        ("Step", "Table", "Rows", "Key of the first", "Marked"),
        (
            (
                one.step_id,
                one.table,
                one.rows,
                None if one.key is None else dict(one.key),
                _word(one.marked),
            )
            for one in detail.injected
        ),
        None,
    )
    yield (
        "Acts of a person",
        ("Step", "Call", "Status", "Message"),
        ((one.step_id, one.call, one.status, one.message) for one in detail.acts),
        2,
    )
    yield (
        "What the engines made",
        ("Engine", "Says it made", "Table", "Entity", "Origin", "Emitted"),
        _engine_rows(detail),
        None,
    )
    yield (
        "Fallbacks",
        ("Fallback", "What", "Reason", "Temporary", "Declared by the scenario"),
        (
            (one.id, one.what, one.reason, _word(one.temporary), _word(one.declared))
            for one in detail.fallbacks
        ),
        None,
    )


def _engine_rows(detail: ScenarioObservation) -> Iterable[Row]:
    for engine in detail.engines:
        if not engine.entities:
            yield engine.name, engine.emitted, None, "none", None, None
        for one in engine.entities:
            yield (
                engine.name,
                engine.emitted,
                one.table,
                one.id,
                one.origin,
                _word(one.emitted),
            )


def _counted(detail: ScenarioObservation) -> Iterable[Table]:
    yield (
        "Cleanup",
        ("Table", "Action", "Before", "Affected", "After"),
        ((one.table, one.action, one.before, one.affected, one.after) for one in detail.cleanup),
        None,
    )
    yield (
        "Trace counts",
        ("Count", "Before", "After", "Change"),
        (
            (name, before, after, None if before is None or after is None else after - before)
            for name, before, after in detail.metrics
        ),
        None,
    )


def _structure(detail: ScenarioObservation) -> Iterable[Table]:
    taken = bool(detail.before and detail.after)
    yield (
        "Structure of the database",
        ("Side", "Parts", "Differences"),
        (
            ("before", len(detail.before), None),
            ("after", len(detail.after), len(structure_changes(detail)) if taken else "not known"),
        ),
        None,
    )
    if taken:
        yield (
            "What changed in the structure",
            ("Kind", "Table", "Name", "Before", "After"),
            (
                (some.kind, some.table, some.name, _definition(one), _definition(other))
                for one, other in structure_changes(detail)
                if (some := one or other) is not None
            ),
            None,
        )
    yield (
        "Statements by what they do",
        ("Operation", "Statements"),
        detail.statements_total,
        None,
    )
    yield (
        "Statements that change something",
        ("No.", "Phase", "Who", "Operation", "Table", "Rows", "SHA-256 of the text"),
        (
            (one.seq, one.phase, one.actor, one.op, one.table, one.rows, one.sha256)
            for one in detail.statements
        ),
        None,
    )


def _definition(part: StructurePrint | None) -> Value:
    if part is None:
        return "absent"
    return part.definition if part.definition is not None else f"SHA-256 {part.sha256}"


def _word(value: bool) -> str:  # noqa: FBT001 -- one value of the document
    return "yes" if value else "no"
