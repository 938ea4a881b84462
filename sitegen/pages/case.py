"""The page of one case: what it claims, the verdict, and everything that it recorded."""

from dataclasses import dataclass, replace

from sitegen.canonical.uri import percent_encoded
from sitegen.model.case import Case
from sitegen.model.facts import CaseFacts
from sitegen.pages import site_map
from sitegen.pages.case_tables import (
    ApiCallRow,
    AssertionRow,
    FieldRow,
    Rows,
    TraceRow,
    WriteRow,
    api_call_rows,
    assertion_rows,
    field_rows,
    trace_rows,
    write_rows,
)
from sitegen.pages.drawing import Drawing, drawing_of
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.facts import Fact, derived, stated
from sitegen.pages.findings import FindingRow, Reasons, finding_rows, gravest_first, reasons_of
from sitegen.pages.frame import REASONS, Frame, RunHeader, frame_of
from sitegen.pages.history import CaseHistoryView
from sitegen.pages.numbers import duration_s
from sitegen.pages.raw import RawView, raw_view
from sitegen.pages.search import ID_CHARS
from sitegen.pages.values import json_block
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class HashView:
    """The hash a case records of itself beside the one derived from its bytes.

    `state` is `match`, `mismatch`, `absent` (none is recorded) or `unknown` (not derivable).
    """

    recipe: Text | None
    recorded: Text | None
    derived: Text | None
    state: str


@dataclass(frozen=True, slots=True)
class RecorderRow:
    """One recorder: its name, `on`, `off` or `unavailable`, and why."""

    name: Text
    state: str
    reason: Text | None


@dataclass(frozen=True, slots=True)
class CaseBody:
    """What a case that could be read shows below its findings."""

    details: tuple[Fact, ...]
    assertions: Rows[AssertionRow]
    drawing: Drawing | None
    trace: Rows[TraceRow]
    has_trace: bool
    writes: Rows[WriteRow]
    calls: Rows[ApiCallRow]
    request: Rows[FieldRow] | None
    response: Rows[FieldRow] | None
    input: Text | None
    output: Text | None
    attachments: tuple[Text, ...]
    recorders: tuple[RecorderRow, ...]
    hashes: HashView


@dataclass(frozen=True, slots=True)
class CasePage:
    """The page of one case; `body` is None where its file could not be read.

    `name` is the case id, or the artifact's path where there is none. `archive` and `run_href`
    are URLs of the run's evidence and page. `address` leads to the newest page of this case over
    all runs; None where the case has no id that could be asked for.
    """

    path: str
    template: str
    frame: Frame
    name: Text
    run_id: Text
    run_href: str
    verdict: str
    status: Text | None
    reason: str
    reasons: Reasons
    findings: tuple[FindingRow, ...]
    body: CaseBody | None
    artifact: Text
    sha256: str
    archive: str
    raw: RawView
    address: str | None = None
    history: CaseHistoryView | None = None


def build_case_page(
    case: Case | None,
    facts: CaseFacts,
    run: RunHeader,
    raw: bytes,
    about: str,
    settings: Settings,
    *,
    history: CaseHistoryView | None = None,
) -> CasePage:
    """Return the page of one case; `case` is None where its file could not be read.

    `raw` are the artifact's bytes, `about` the folder of what renders the page. `history` is as of
    the run's publication.
    """
    path = facts.page
    limit = settings.limits.shown_chars
    name = facts.case_id if facts.case_id is not None else facts.artifact.path
    frame = frame_of(
        path,
        name,
        about,
        settings,
        ((run.path, f"Run {run.run_id}"),),
        description=f"{facts.verdict.value.capitalize()}: {name}, in run {run.run_id}.",
        verdict=facts.verdict,
    )
    frame = replace(frame, note=run.note)
    findings = gravest_first(facts.findings)
    checks = f"{frame.root}{about}{site_map.CHECKS}"
    return CasePage(
        path=path,
        template="pages/case.html",
        frame=frame,
        name=shown(name, limit),
        run_id=shown(run.run_id, limit),
        run_href=frame.crumbs[1].href,
        verdict=facts.verdict.value,
        status=shown_or_none(facts.status, limit),
        reason=REASONS[facts.verdict],
        reasons=reasons_of(facts.verdict, findings, settings),
        findings=finding_rows(findings, checks, settings) if findings else (),
        body=None if case is None else _body(case, facts, run, settings),
        artifact=shown(facts.artifact.path, limit),
        sha256=facts.artifact.sha256,
        archive=f"{frame.root}{run.path}{site_map.EVIDENCE_ARCHIVE}",
        raw=raw_view(raw, settings.limits, findings),
        address=_address(facts.case_id, frame.root),
        history=history,
    )


def _address(case_id: str | None, root: str) -> str | None:
    if case_id is None or len(case_id) > ID_CHARS:
        return None
    return f"{root}{site_map.ROOT_PAGE}?case={percent_encoded(case_id, keep='')}"


def _body(case: Case, facts: CaseFacts, run: RunHeader, settings: Settings) -> CaseBody:
    limits = settings.limits
    limit = limits.shown_chars
    rows = limits.table_rows
    evidence = case.evidence
    return CaseBody(
        details=_details(case, facts, run, settings),
        assertions=assertion_rows(evidence.assertions, limits),
        drawing=drawing_of(
            evidence.trace, evidence.db_writes, settings.layers, limits.drawing_events, rows
        ),
        trace=trace_rows(evidence.trace, limits),
        has_trace=case.has_trace,
        writes=write_rows(evidence.db_writes, limits),
        calls=api_call_rows(evidence.api_calls, limits),
        request=_fields(case.request_fields, settings),
        response=_fields(case.response_fields, settings),
        input=None if case.input is None else shown(json_block(case.input), limit),
        output=None if case.output is None else shown(json_block(case.output), limit),
        attachments=tuple(shown(name, limit) for name in evidence.attachments),
        recorders=tuple(
            RecorderRow(
                shown(item.name, limit), item.state.value, shown_or_none(item.reason, limit)
            )
            for item in evidence.recorders
        ),
        hashes=_hashes(case, limit),
    )


def _fields(fields: object, settings: Settings) -> Rows[FieldRow] | None:
    return None if fields is None else field_rows(fields, settings.limits)  # type: ignore[arg-type]


def _details(case: Case, facts: CaseFacts, run: RunHeader, settings: Settings) -> tuple[Fact, ...]:
    limit = settings.limits.shown_chars
    details = [
        stated("Use case", case.use_case, limit),
        stated("Stage", case.stage, limit),
        stated("Operation", case.operation, limit),
        stated("Route", case.route, limit),
        stated("Method", case.method, limit),
        stated(_signature_label(case, facts), case.signature, limit),
    ]
    title = settings.use_cases.get(case.use_case) if case.use_case is not None else None
    if title is not None:
        details.insert(1, derived("Use case title (configured)", title, limit))
    if case.run_id is not None and case.run_id != run.run_id:
        details.append(stated("Run id stated in this file", case.run_id, limit))
    if case.duration_s is not None:
        details.append(stated("Duration", duration_s(case.duration_s), limit))
    if case.purpose is not None:
        details.append(stated("Purpose", case.purpose, limit))
    if case.labels:
        details.append(stated("Labels", ", ".join(case.labels), limit))
    details.append(derived("Format", case.dialect, limit))
    if case.unknown_fields:
        names = ", ".join(case.unknown_fields)
        details.append(stated("Fields unknown to the format", names, limit))
    layers = ", ".join(settings.layers.get(layer, layer) for layer in facts.layers)
    details.append(derived("Layers seen", layers or "none", limit))
    return tuple(details)


def _signature_label(case: Case, facts: CaseFacts) -> str:
    """Return what the text in the place of a signature is: a case's can't be verified."""
    if case.signature is None:
        return "Signature"
    if facts.unsigned:
        return "Signature: it says that nobody signed it"
    return (
        "Signature: text that nothing can verify" if case.signature.strip() else "Signature: empty"
    )


def _hashes(case: Case, limit: int) -> HashView:
    hashes = case.content_hash
    if hashes.recorded is None:
        state = "absent"
    elif hashes.derived is None:
        state = "unknown"
    else:
        state = "match" if hashes.recorded == hashes.derived else "mismatch"
    return HashView(
        recipe=shown_or_none(hashes.recipe, limit),
        recorded=shown_or_none(hashes.recorded, limit),
        derived=shown_or_none(hashes.derived, limit),
        state=state,
    )
