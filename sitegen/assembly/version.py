"""Gather what one version of the site shows, and write its folder and the pointers to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sitegen.attest.manifest import MANIFEST_SCHEMA, ManifestFile, manifest_bytes
from sitegen.canonical.encode import canonical_json
from sitegen.model.artifact import FileFate
from sitegen.model.facts import FindingCounts, RecordFacts, RunFacts, VerdictCounts
from sitegen.model.finding import Finding
from sitegen.model.layer import CoverageMatrix
from sitegen.model.version import About, LocatedFinding, SuiteCoverage, VersionFacts
from sitegen.pages import contract
from sitegen.pages.index_page import build_index_page
from sitegen.pages.version import build_version_pages
from sitegen.publish.staging import Stage
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


@dataclass
class RunLedger:
    """Collects published runs, oldest first, and closes an index page when one is full.

    It holds the findings of the open page's runs only, so that memory does not grow with runs.
    """

    stage: Stage
    about: str
    settings: Settings
    all_runs: list[RunFacts] = field(default_factory=list)
    open_runs: list[RunFacts] = field(default_factory=list)
    open_findings: list[tuple[LocatedFinding, ...]] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    coverage: dict[str, SuiteCoverage] = field(default_factory=dict)
    totals: VerdictCounts = field(default_factory=VerdictCounts)
    finding_counts: FindingCounts = field(default_factory=FindingCounts)

    def add(
        self, run: RunFacts, findings: tuple[LocatedFinding, ...], matrix: CoverageMatrix
    ) -> None:
        """Take the next run; `run` is without its cases, whose findings are in `findings`."""
        if len(self.open_runs) >= self.settings.limits.index_page_runs:
            self._close_page()
        self.all_runs.append(run)
        self.open_runs.append(run)
        self.open_findings.append(findings)
        self.totals = self.totals + run.verdicts
        self.finding_counts = self.finding_counts + run.finding_counts
        self.coverage[run.suite] = SuiteCoverage(run.suite, run.run_id, run.path, matrix)

    def contents(self) -> dict[str, set[str]]:
        """Return run id → SHA-256 of the evidence manifests published under it."""
        found: dict[str, set[str]] = {}
        for run in self.all_runs:
            found.setdefault(run.run_id, set()).add(run.evidence_sha256)
        return found

    def _close_page(self) -> None:
        number = len(self.older) + 1
        runs = tuple(reversed(self.open_runs))
        findings = [row for rows in reversed(self.open_findings) for row in rows]
        page = build_index_page(number, runs, (), self.about, self.settings)
        self.stage.write(page.path, render(page), "page")
        path = f"index/{number:04d}.json"
        self.stage.write(path, contract.index_json(runs, (), findings), "data")
        self.older.append(path)
        self.open_runs.clear()
        self.open_findings.clear()


def version_facts(
    ledger: RunLedger,
    records: Iterable[RecordFacts],
    site_findings: Mapping[str, tuple[Finding, ...]],
    loose: tuple[Finding, ...],
    fates: tuple[FileFate, ...],
    reference_time: str | None,
) -> VersionFacts:
    """Return everything that the pages of the first version show."""
    every = sorted(records, key=lambda record: (record.kind.value, record.id, record.path))
    current = tuple(record for record in every if record.current)
    superseded = tuple(record for record in every if not record.current)
    findings = [row for rows in reversed(ledger.open_findings) for row in rows]
    runs = tuple(reversed(ledger.open_runs))
    for run in runs:
        findings.extend(LocatedFinding(f, run.path) for f in site_findings.get(run.path, ()))
    for record in current:
        own = (*record.findings, *site_findings.get(record.path, ()))
        findings.extend(LocatedFinding(finding, record.path) for finding in own)
    findings.extend(LocatedFinding(finding, None) for finding in loose)
    counts = ledger.finding_counts
    counts = counts + FindingCounts.of(loose)
    for record in current:
        counts = counts + FindingCounts.of(record.findings)
    for added in site_findings.values():
        counts = counts + FindingCounts.of(added)
    return VersionFacts(
        number=1,
        reference_time=reference_time,
        runs=runs,
        older=tuple(reversed(ledger.older)),
        records=current,
        superseded=superseded,
        site_findings=site_findings,
        findings=tuple(findings),
        finding_counts=counts,
        totals=ledger.totals,
        coverage=tuple(ledger.coverage[suite] for suite in sorted(ledger.coverage)),
        fates=fates,
        run_verdicts=VerdictCounts.of(tuple(run.verdict for run in ledger.all_runs)),
    )


def render_version(version: VersionFacts, stage: Stage, about: About, settings: Settings) -> None:
    """Write the version's folder, then the pointers; `latest.json` is the commit point."""
    folder = version.folder
    pointers = []
    for page in build_version_pages(version, about, settings):
        if page.path.startswith(folder):
            stage.write(page.path, render(page), "page")
        else:
            pointers.append(page)
    for name, data in (
        ("runs.json", contract.runs_json(version)),
        ("records.json", contract.records_json(version)),
        ("findings.json", contract.findings_json(version)),
        ("intake.json", contract.intake_json(version.fates)),
        ("version.json", contract.version_json(version)),
    ):
        stage.write(f"{folder}{name}", data, "data")
    _write_manifest(stage, folder, about)
    stage.write("latest.json", contract.latest_json(version), "pointer")
    for page in pointers:
        stage.write(page.path, render(page), "pointer")
    stage.write("latest.js", latest_script(version), "pointer")
    stage.write("_headers", HEADERS, "pointer")


def latest_script(version: VersionFacts) -> bytes:
    """Return `latest.js`: one string literal, for pages that a browser opens from a disk."""
    text = canonical_json(contract.latest_row(version)).decode("ascii")
    literal = canonical_json(text).decode("ascii").replace("<", "\\u003c")
    return f"sitegenLatest={literal};\n".encode("ascii")


def _write_manifest(stage: Stage, folder: str, about: About) -> None:
    own = stage.files_below(folder)
    named = [
        replace(file, role="rendering")
        for file in _named(stage, ("runs/", "records/"), "rendering.json")
    ]
    evidence = [
        replace(file, role="evidence") for file in _named(stage, ("runs/",), "evidence.json")
    ]
    rows: Sequence[ManifestFile] = [replace(file, path=f"{folder}{file.path}") for file in own]
    shared = [
        replace(file, path=f"{prefix}{file.path}")
        for prefix in (about.path, "assets/", "index/")
        for file in stage.files_below(prefix)
    ]
    data = manifest_bytes(MANIFEST_SCHEMA, [*rows, *named, *evidence, *shared], about=about.path)
    stage.write(f"{folder}manifest.json", data, "data")


def _named(stage: Stage, prefixes: tuple[str, ...], name: str) -> Iterable[ManifestFile]:
    for prefix in prefixes:
        for file in stage.files_below(prefix):
            if file.path.endswith(f"/{name}"):
                yield replace(file, path=f"{prefix}{file.path}")
