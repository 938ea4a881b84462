"""Whether a gate that passes is refuted by what it says it looked at, in the words of our gates.

Gates of others may use the same words for something else: only values of the right types count.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.preflight import Gate, Preflight
from sitegen.model.record import Record, RecordKind
from sitegen.model.value import Value

_PASS: Final = "PASS"  # noqa: S105 -- a status, not a password
_LACKING: Final = (
    "missing", "missing_tables", "missing_columns", "missing_partial_indexes",
)  # fmt: skip


class GateRefuted:
    """What a gate looked at does not say the contrary of its pass."""

    kinds = frozenset({RecordKind.PREFLIGHT})
    check = Check(
        id="preflight-gate-refuted",
        title="A gate passes although what it looked at says otherwise",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Status and evidence of a gate come from one look; where they part, one of them "
        "was written by hand, or the preflight is of another run.",
        remedy="Run the preflight again, and keep the artifact as it was emitted.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Hold every gate that says PASS against its own evidence."""
        detail = record.detail
        for index, gate in enumerate(detail.gates if isinstance(detail, Preflight) else ()):
            if gate.status != _PASS or not isinstance(detail, Preflight):
                continue
            for member, what in _refuted(gate, detail.run_id):
                message = f"Gate {quote(gate.id)} says PASS, but {what}."
                where = pointer("gates", index, "looked_at", member)
                yield self.check.finding(record.artifact.path, message, where)


def _refuted(gate: Gate, run_id: str | None) -> Iterator[tuple[str, str]]:
    seen = dict(gate.looked_at)
    for name in _LACKING:
        lacking = seen.get(name)
        if isinstance(lacking, list) and lacking:
            yield name, f"{len(lacking)} things are missing"
    yield from _migrations(seen)
    yield from _identity(seen, run_id)
    for name, wanted in (("ended_with", "expected_exit_code"), ("answered", "status")):
        found, expected = seen.get(name), seen.get(wanted)
        if _whole(found) and _whole(expected) and found != expected:
            yield name, f"it saw {found} and not {expected}"


def _migrations(seen: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    if "version_table" not in seen or "heads" not in seen:
        return
    heads, revisions = seen["heads"], seen.get("revisions")
    if not isinstance(heads, list) or len(heads) != 1:
        yield "heads", "the scripts have not one head"
    elif revisions != heads:
        yield "revisions", "the database is not at the head"


def _identity(seen: Mapping[str, Value], run_id: str | None) -> Iterator[tuple[str, str]]:
    rows = seen.get("rows")
    if "columns" not in seen or "site" not in seen or not isinstance(rows, Mapping):
        return
    if seen.get("run_id") != run_id:
        yield "run_id", "it looked for another run"
    if any(count != 0 for count in rows.values()):
        yield "rows", "the run id is in the database, or nobody could tell"
    if seen.get("known_at") is not None:
        yield "known_at", "the site knows the run id"


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


CHECKS: Final = (GateRefuted(),)
"""Every check on the evidence of gates."""
