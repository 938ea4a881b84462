"""The page of one record: what it states, the verdict where one is due, and its bytes."""

from dataclasses import dataclass
from typing import Final

from sitegen.model.claim import Claim
from sitegen.model.facts import RecordFacts
from sitegen.model.record import Record, StatementTable
from sitegen.model.report import Report
from sitegen.model.value import Value
from sitegen.pages import site_map
from sitegen.pages.claims import ClaimView, claim_view
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.facts import BLOCK, EVIDENCE, NO_VALUE, Fact
from sitegen.pages.findings import FindingRow, Reasons, finding_rows, gravest_first, reasons_of
from sitegen.pages.frame import REASONS, Frame, frame_of
from sitegen.pages.prose import Prose, prose_of
from sitegen.pages.raw import RawView, raw_view
from sitegen.pages.values import json_block, value_text
from sitegen.settings import Settings

KIND_WORDS: Final = {
    "observation": "Observation",
    "effect_observation": "Effect observation",
    "scenario": "Scenario",
    "capability": "Capability",
    "batch": "Batch",
    "scenario_run": "Scenario run",
    "gate_report": "Gate report",
    "journey": "Journey probe",
    "projection_audit": "Projection audit",
    "proof": "Proof",
    "housekeeping": "Housekeeping",
    "log": "Log",
    "verdict": "Stored verdict",
    "preflight": "Preflight",
    "certification": "Certification",
    "report": "Report",
    "coverage": "Coverage",
    "ledger": "Ledger",
    "schema": "Schema",
    "attestation": "Attestation",
    "unknown": "Unrecognised file",
}
"""Each record kind's name for people, in the order of the records page."""

_LINE: Final = 80


@dataclass(frozen=True, slots=True)
class TableView:
    """A list of a record; each cell is (class, text), the class `status` or empty."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[tuple[str, Text], ...], ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The page of one record.

    `verdict` and `reason` are None where the record states no outcome. `readable` is False where
    its content could not be read; `bytes_href` leads to the file beside the page.
    """

    path: str
    template: str
    frame: Frame
    kind: str
    title: Text
    subject: Text
    time: Text | None
    status: Text | None
    verdict: str | None
    reason: str | None
    reasons: Reasons
    findings: tuple[FindingRow, ...]
    readable: bool
    statements: tuple[Fact, ...]
    tables: tuple[TableView, ...]
    references: tuple[tuple[Text, Text, Text | None], ...]
    references_left_out: int
    artifact: Text
    sha256: str
    bytes_href: str
    raw: RawView | None
    prose: Prose | None = None
    claims: tuple[ClaimView, ...] = ()
    claims_left_out: int = 0


def build_record_page(
    record: Record | None,
    facts: RecordFacts,
    raw: bytes | None,
    text: bool,  # noqa: FBT001 -- the signature that assembly calls
    about: str,
    settings: Settings,
    *,
    claims: tuple[tuple[Claim, ...], int] = ((), 0),
) -> RecordPage:
    """Return the page of one record; `record` is None where it could not be read.

    `raw` are its bytes, None where they are not to be shown; `text` tells whether they lie
    beside the page as `evidence.txt` or as `evidence.bin`. `claims` are those that its own bytes
    make, judged by nothing else, and how many more there are.
    """
    path = f"{facts.path}index.html"
    limit = settings.limits.shown_chars
    rows = settings.limits.table_rows
    kind = KIND_WORDS[facts.kind.value]
    frame = _frame(facts, path, about, settings)
    checks = f"{frame.root}{about}{site_map.CHECKS}"
    findings = gravest_first(facts.findings)
    references = facts.references if record is None else record.references
    return RecordPage(
        path=path,
        template="pages/record.html",
        frame=frame,
        kind=kind,
        title=shown(facts.title, limit),
        subject=shown(facts.id, limit),
        time=shown_or_none(facts.time, limit),
        status=shown_or_none(facts.status, limit),
        verdict=None if facts.verdict is None else facts.verdict.value,
        reason=None if facts.verdict is None else REASONS[facts.verdict],
        reasons=Reasons((), 0)
        if facts.verdict is None
        else reasons_of(facts.verdict, facts.findings, settings),
        findings=finding_rows(findings, checks, settings),
        readable=record is not None,
        statements=() if record is None else _statements(record, limit),
        tables=()
        if record is None
        else tuple(_table(table, limit, rows) for table in record.tables),
        references=tuple(
            (shown(what, limit), shown(name, limit), shown_or_none(where, limit))
            for what, name, where in references[:rows]
        ),
        references_left_out=max(len(references) - rows, 0),
        artifact=shown(facts.artifact.path, limit),
        sha256=facts.artifact.sha256,
        bytes_href="evidence.txt" if text else "evidence.bin",
        raw=None if raw is None else raw_view(raw, settings.limits, findings),
        prose=_prose(record, claims[0], settings),
        claims=tuple(
            claim_view(claim, number, path, about, settings)
            for number, claim in enumerate(claims[0], 1)
        ),
        claims_left_out=claims[1],
    )


def _frame(facts: RecordFacts, path: str, about: str, settings: Settings) -> Frame:
    kind = KIND_WORDS[facts.kind.value]
    said = "No verdict is due" if facts.verdict is None else facts.verdict.value.capitalize()
    return frame_of(
        path,
        f"{kind} {facts.title}",
        about,
        settings,
        description=f"{said}: {kind.lower()} {facts.title}, about {facts.id}.",
        verdict=facts.verdict,
    )


def _prose(record: Record | None, claims: tuple[Claim, ...], settings: Settings) -> Prose | None:
    if record is None or not isinstance(record.detail, Report):
        return None
    return prose_of(record.detail, claims, settings.limits, judged=False)


def _statements(record: Record, limit: int) -> tuple[Fact, ...]:
    return tuple(_statement(item.label, item.value, limit) for item in record.statements)


def _statement(name: str, value: Value, limit: int) -> Fact:
    if value is None:
        return Fact(shown(name, limit), None, NO_VALUE)
    text = value if isinstance(value, str) else json_block(value)
    kind = BLOCK if "\n" in text or len(text) > _LINE else EVIDENCE
    return Fact(shown(name, limit), shown(text, limit), kind)


def _table(table: StatementTable, limit: int, rows: int) -> TableView:
    return TableView(
        title=shown(table.title, limit),
        columns=tuple(shown(column, limit) for column in table.columns),
        rows=tuple(
            tuple(
                (
                    "status" if index == table.status_column else "",
                    "" if value is None else shown(value_text(value), limit),
                )
                for index, value in enumerate(row)
            )
            for row in table.rows[:rows]
        ),
        left_out=max(len(table.rows) - rows, 0),
    )
