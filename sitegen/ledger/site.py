"""Read what a published site hands on: its newest version's state, and single runs by their id."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sitegen.canonical.digest import sha256_hex
from sitegen.errors import PublishedChanged
from sitegen.ledger.claims import read_claims
from sitegen.ledger.durations import read_durations
from sitegen.ledger.members import RESTORE, Members, read_members, read_published
from sitegen.ledger.signed import attested_of, signed_of
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.facts import FindingCounts, RunFacts, VerdictCounts
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.layer import (
    CoverageCell,
    CoverageChange,
    CoverageMatrix,
    CoverageRow,
    Layer,
    LayerCall,
)
from sitegen.model.log import LogEdge
from sitegen.model.outcome import Verdict
from sitegen.model.state import PublishedRecord, SiteState, SuiteHead
from sitegen.model.version import LocatedFinding, SuiteCoverage


def read_state(site: Path, limits: Limits) -> SiteState:
    """Return the state of the newest version. Raises `OutputProblem`."""
    folder = read_members(site, "latest.json", limits).path("path")
    if not (site / folder / "state.json").is_file():
        message = f"The site can't be read: {folder}state.json is missing."
        raise PublishedChanged(message, hint=RESTORE)
    state = read_members(site, f"{folder}state.json", limits)
    runs = tuple(run_of(row) for row in state.rows("runs"))
    return SiteState(
        number=state.number("number"),
        suites=tuple(
            SuiteHead(
                row.text("suite"), row.text("run_id"), row.path("path"), row.optional("created_at")
            )
            for row in state.rows("suites")
        ),
        runs=runs,
        findings=_own_findings(site, folder, frozenset(run.path for run in runs), limits),
        claims=read_claims(site, folder, frozenset(run.path for run in runs), limits),
        folders=_texts_by_name(state.inner("folders")),
        records=tuple(_record(row) for row in state.rows("records")),
        superseded=tuple(_record(row) for row in state.rows("superseded")),
        superseded_total=state.number("superseded_total"),
        pages=state.number("pages"),
        coverage=tuple(_coverage(row) for row in state.rows("coverage")),
        totals=_verdicts(state.inner("totals")),
        run_verdicts=_verdicts(state.inner("run_verdicts")),
        run_findings=_counts(state.inner("run_findings")),
        contested={row.text("run_id"): row.texts("contents") for row in state.rows("contested")},
        content_sha256=state.text("content_sha256"),
        versions=state.numbers("versions"),
        durations=read_durations(state),
        log=_log(state),
        removed_in=state.numbers("removed_in") if "removed_in" in state.table else (),
        attested=attested_of(state),
        withdrawn=state.texts("withdrawn") if "withdrawn" in state.table else (),
    )


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """One run of a site: its light facts, and the folder of the run before it (None: none)."""

    facts: RunFacts
    previous: str | None


def read_run(site: Path, path: str, limits: Limits) -> PublishedRun | None:
    """Return the run whose folder this is, None where the site has none there."""
    if not (site / path / "entry.json").is_file():
        return None
    row = read_members(site, f"{path}entry.json", limits)
    previous = row.path("previous") if row.optional("previous") is not None else None
    facts = run_of(row)
    if facts.path != path:
        row.refuse("path")
    return PublishedRun(facts, previous)


def evidence_sha256(site: Path, path: str, limits: Limits) -> str:
    """Return the SHA-256 of the list of evidence that is published in a run's folder."""
    return sha256_hex(read_published(site, f"{path}evidence.json", limits))


def read_artifacts(site: Path, path: str, limits: Limits) -> tuple[Artifact, ...]:
    """Return the artifacts of a published run, as its list of evidence names them."""
    listed = read_members(site, f"{path}evidence.json", limits)
    return tuple(
        Artifact(row.text("path"), row.text("sha256"), row.number("size"))
        for row in listed.rows("files")
    )


def index_runs(site: Path, number: int, limits: Limits) -> tuple[RunFacts, ...]:
    """Return the runs of a closed index page."""
    page = read_members(site, f"index/{number:04d}.json", limits)
    return tuple(run_of(row) for row in page.rows("runs"))


def run_of(row: Members) -> RunFacts:
    """Return the light facts of a run from its row."""
    return RunFacts(
        run_id=row.text("run_id"),
        path=row.path("path"),
        suite=row.text("suite"),
        created_at=row.optional("created_at"),
        status=row.optional("status"),
        verdict=verdict_of(row, "verdict"),
        verdicts=_verdicts(row.inner("verdicts")),
        cases=(),
        findings=(),
        finding_counts=_counts(row.inner("findings")),
        digest=row.optional("determinism_digest"),
        evidence_sha256=row.text("evidence_sha256"),
        artifacts=(),
        incomplete=row.flag("incomplete"),
        contested=row.flag("contested"),
        expected_cells=row.inner("coverage").number("expected"),
        missing_cells=row.inner("coverage").number("missing"),
        preflight=row.optional("preflight"),
        signed=signed_of(row),
        attestable=row.optional("evidence_list_sha256") or "",
    )


def _own_findings(
    site: Path, folder: str, paths: frozenset[str], limits: Limits
) -> dict[str, tuple[LocatedFinding, ...]]:
    """Return the findings of the open runs without those that the version itself added."""
    found: dict[str, list[LocatedFinding]] = defaultdict(list)
    for row in read_members(site, f"{folder}findings.json", limits).rows("findings"):
        path = row.optional("path")
        if path in paths and not row.flag("across"):
            found[str(path)].append(LocatedFinding(finding_of(row), path, row.optional("page")))
    return {path: tuple(rows) for path, rows in found.items()}


def finding_of(row: Members) -> Finding:
    """Return a finding; what it makes of a pass is in the verdict beside it."""
    try:
        severity = Severity(row.text("severity"))
    except ValueError:
        row.refuse("severity")
    return Finding(
        check=row.text("check"),
        severity=severity,
        effect=Effect.NONE,
        artifact=row.text("artifact"),
        message=row.text("message"),
        where=row.optional("where"),
        line=row.optional_number("line"),
        column=row.optional_number("column"),
    )


def verdict_of(row: Members, name: str) -> Verdict:
    """Return the verdict in one member."""
    try:
        return Verdict(row.text(name))
    except ValueError:
        row.refuse(name)


def _verdicts(row: Members) -> VerdictCounts:
    return VerdictCounts(**{verdict.value: row.number(verdict.value) for verdict in Verdict})


def _counts(row: Members) -> FindingCounts:
    return FindingCounts(**{severity.value: row.number(severity.value) for severity in Severity})


def _record(row: Members) -> PublishedRecord:
    return PublishedRecord(
        kind=row.text("kind"),
        id=row.text("id"),
        path=row.path("path"),
        artifact=row.text("artifact"),
        sha256=row.text("sha256"),
        source=row.text("source"),
        superseded_by=row.optional("by"),
    )


def _coverage(row: Members) -> SuiteCoverage:
    layers = tuple(Layer(one.text("id"), one.text("label")) for one in row.rows("layers"))
    rows = tuple(
        CoverageRow(one.text("subject"), None, _cells(one, layers), one.optional("title"))
        for one in row.rows("rows")
    )
    return SuiteCoverage(
        suite=row.text("suite"),
        run_id=row.text("run_id"),
        run_path=row.path("path"),
        matrix=CoverageMatrix(layers, rows),
        flow=tuple(_calls(row, "flow")),
        baseline=row.optional("baseline"),
        changes=tuple(
            CoverageChange(
                one.text("subject"), one.text("layer"), one.number("base"), one.number("head")
            )
            for one in row.rows("changes")
        ),
        baseline_flow=tuple(_calls(row, "baseline_flow")),
    )


def _cells(row: Members, layers: tuple[Layer, ...]) -> tuple[CoverageCell, ...]:
    events, expected = row.numbers("events"), set(row.texts("expected"))
    if len(events) != len(layers):
        row.refuse("events")
    return tuple(
        CoverageCell(layer.id, number, layer.id in expected)
        for layer, number in zip(layers, events, strict=True)
    )


def _calls(row: Members, name: str) -> Iterator[LayerCall]:
    for one in row.rows(name):
        yield LayerCall(one.text("caller"), one.text("callee"), one.number("times"))


def _log(state: Members) -> LogEdge | None:
    if state.table.get("log") is None:
        return None
    row = state.inner("log")
    return LogEdge(row.optional("origin"), row.number("size"), row.texts("nodes"))


def _texts_by_name(row: Members) -> dict[str, str]:
    return {name: row.text(name) for name in row.table}
