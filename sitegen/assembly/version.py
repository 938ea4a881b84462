"""Gather what one version of the site shows, and write its folder and the pointers to it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from sitegen.assembly.claims import ClaimBook
from sitegen.assembly.pointers import feed_and_badges
from sitegen.assembly.record_ledger import RecordBook, published_row
from sitegen.assembly.regressions import idle_waivers
from sitegen.assembly.run_ledger import RunLedger
from sitegen.assembly.site_log import LogKeeper, extend_log
from sitegen.assembly.version_manifest import listed_files, write_manifest
from sitegen.attest.version_entries import listed_entries
from sitegen.canonical.digest import sha256_hex
from sitegen.model.artifact import FileFate
from sitegen.model.baseline import BaselineRef
from sitegen.model.facts import FindingCounts, RecordFacts
from sitegen.model.finding import Finding
from sitegen.model.rebuilt import RebuiltFrom
from sitegen.model.state import SiteState
from sitegen.model.version import About, LocatedFinding, SuiteRegression, VersionFacts
from sitegen.pages import contract
from sitegen.pages.changes_contract import baselines_json, regressions_json
from sitegen.pages.charts import has_charts
from sitegen.pages.claim_contract import claims_content, claims_json
from sitegen.pages.data import data_script
from sitegen.pages.search import version_search
from sitegen.pages.site_map import version_script
from sitegen.pages.state_contract import state_json
from sitegen.pages.version import build_version_pages
from sitegen.publish.pointers import POINTERS, pointers_json
from sitegen.publish.staging import POINTER, Stage
from sitegen.render.chart_assets import chart_assets
from sitegen.render.page import render
from sitegen.settings import Settings

HEADERS = (
    b"/*\n"
    b"  X-Content-Type-Options: nosniff\n"
    b"  X-Frame-Options: DENY\n"
    b"  Content-Security-Policy: frame-ancestors 'none'\n"
    b"  Referrer-Policy: no-referrer\n"
    b"/runs/*/attachments/*\n"
    b"  Content-Security-Policy: sandbox; default-src 'none'\n"
    b"/records/*/evidence.*\n"
    b"  Content-Security-Policy: sandbox; default-src 'none'\n"
)
"""Response headers for hosts that read `_headers`: what a meta element can't say."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a version shows besides its runs and records.

    `across` maps the path of a run or record to what only a view across artifacts found; `loose`
    are findings of the input that belong to neither.
    """

    across: Mapping[str, tuple[Finding, ...]]
    loose: tuple[Finding, ...]
    fates: tuple[FileFate, ...]
    reference_time: str | None
    regressions: tuple[SuiteRegression, ...] = ()
    baselines: tuple[BaselineRef, ...] = ()
    claims: ClaimBook = field(default_factory=ClaimBook)
    signer: str | None = None
    rebuilt_from: RebuiltFrom | None = None


def version_facts(ledger: RunLedger, book: RecordBook, around: Surroundings) -> VersionFacts:
    """Return everything that the pages of the next version show."""
    current = _sorted(book.current)
    runs = ledger.newest_first()
    shown = {run.path for run in runs} | {record.path for record in current}
    across = {path: found for path, found in around.across.items() if path in shown}
    findings = [row for run in runs for row in ledger.findings.get(run.path, ())]
    for run in runs:
        findings.extend(_across(run.path, across))
    for record in current:
        findings.extend(LocatedFinding(finding, record.path) for finding in record.findings)
        findings.extend(_across(record.path, across))
    findings.extend(LocatedFinding(finding, None) for finding in around.loose)
    counts = ledger.finding_counts + FindingCounts.of(around.loose)
    for found in (*(record.findings for record in current), *across.values()):
        counts = counts + FindingCounts.of(found)
    state = ledger.state
    earlier = (state.number, *state.versions) if state.number else ()
    return VersionFacts(
        number=state.number + 1,
        reference_time=around.reference_time,
        runs=runs,
        older=ledger.older(),
        records=current,
        superseded=_sorted(book.superseded),
        site_findings=across,
        findings=tuple(findings),
        finding_counts=counts,
        totals=ledger.totals,
        coverage=tuple(ledger.coverage[suite] for suite in sorted(ledger.coverage)),
        fates=around.fates,
        run_verdicts=ledger.run_verdicts,
        regressions=around.regressions,
        baselines=around.baselines,
        versions=earlier[: ledger.settings.limits.versions_listed],
        superseded_total=book.superseded_total,
        unused_waivers=idle_waivers(around.regressions, ledger.settings),
        claims=tuple(claim for claim in around.claims.ordered if claim.path in shown),
        reports=tuple(around.claims.reports),
        open_items=around.claims.open_items,
        durations=tuple(ledger.durations[suite] for suite in sorted(ledger.durations)),
        signer=around.signer,
        removed_in=state.removed_in,
        attested={path: made for path, made in ledger.attested.items() if path in shown},
        rebuilt_from=around.rebuilt_from,
    )


def content_sha256(version: VersionFacts, about: About) -> str:
    """Return the digest of what a version says, but for its number, time and input."""
    parts = (
        contract.runs_json(version),
        contract.records_json(version),
        contract.findings_json(version),
        regressions_json(version),
        baselines_json(version),
        claims_content(version),
        about.path.encode("ascii"),
    )
    return sha256_hex("\n".join(sha256_hex(part) for part in parts).encode("ascii"))


def state_of(version: VersionFacts, ledger: RunLedger, book: RecordBook, about: About) -> SiteState:
    """Return what the version hands on to the next."""
    view = {run.path for run in ledger.open_runs}
    return SiteState(
        number=version.number,
        suites=tuple(ledger.heads[suite] for suite in sorted(ledger.heads)),
        runs=tuple(ledger.open_runs),
        folders={path: folder for path, folder in ledger.folders.items() if path in view},
        records=tuple(published_row(record) for record in book.current),
        superseded=tuple(published_row(record) for record in book.superseded),
        superseded_total=book.superseded_total,
        pages=ledger.pages,
        coverage=version.coverage,
        totals=version.totals,
        run_verdicts=version.run_verdicts,
        run_findings=ledger.finding_counts,
        contested=ledger.contested,
        content_sha256=content_sha256(version, about),
        versions=version.versions,
        durations=version.durations,
        removed_in=ledger.state.removed_in,
        withdrawn=ledger.state.withdrawn,
        attested=version.attested,
    )


def render_version(
    version: VersionFacts,
    state: SiteState,
    stage: Stage,
    about: About,
    settings: Settings,
    keeper: LogKeeper,
) -> None:
    """Write the version's folder, its part of the log, then the pointers.

    `latest.json` is the commit point.
    """
    folder = version.folder
    pages = build_version_pages(version, about, settings)
    if has_charts(pages):
        _write_chart_assets(stage)
    pointers = {
        "latest.js": latest_script(version),
        "_headers": HEADERS,
        **feed_and_badges(version, state, stage, settings),
    }
    for page in pages:
        if page.path.startswith(folder):
            stage.write(page.path, render(page), "page")
        else:
            pointers[page.path] = render(page)
    listed = listed_entries(listed_files(stage, folder, about.path, keeper.log.earlier))
    state = replace(state, log=keeper.log.edge(listed))
    for name, data in (
        ("runs.json", contract.runs_json(version)),
        ("records.json", contract.records_json(version)),
        ("findings.json", contract.findings_json(version)),
        ("claims.json", claims_json(version)),
        ("intake.json", contract.intake_json(version.fates)),
        ("regressions.json", regressions_json(version)),
        ("baselines.json", baselines_json(version)),
        ("version.json", contract.version_json(version)),
        ("state.json", state_json(state)),
        (POINTERS, pointers_json(pointers)),
    ):
        stage.write(f"{folder}{name}", data, "data")
    stage.write(version_script(version.number), version_search(version, about, settings), "data")
    every = {"latest.json": contract.latest_json(version), **pointers}
    files = listed_files(stage, folder, about.path, keeper.log.earlier)
    rebuilt = version.rebuilt_from
    more = {} if rebuilt is None else {"rebuilt_from": asdict(rebuilt)}
    manifest = write_manifest(stage, folder, about, files, every, **more)
    extend_log(keeper, stage, folder, listed, manifest)
    for path, data in every.items():
        stage.write(path, data, POINTER)


def _write_chart_assets(stage: Stage) -> None:
    for path, data in sorted(chart_assets().items()):
        if not stage.is_published(path):
            stage.write(path, data, "asset")


def latest_script(version: VersionFacts) -> bytes:
    """Return `latest.js`: what `latest.json` says, for pages that a browser opens from a disk."""
    return data_script(contract.latest_row(version))


def _across(path: str, across: Mapping[str, tuple[Finding, ...]]) -> Iterable[LocatedFinding]:
    return (LocatedFinding(finding, path, across=True) for finding in across.get(path, ()))


def _sorted(records: Iterable[RecordFacts]) -> tuple[RecordFacts, ...]:
    return tuple(sorted(records, key=lambda record: (record.kind.value, record.id, record.path)))
