"""Judge evidence without rendering it: what `sitegen check` runs on."""

from collections.abc import Callable
from dataclasses import dataclass

from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.gate import Tally
from sitegen.assembly.placing import located_findings
from sitegen.assembly.site_reading import PlacedRun, SiteEvidence, read_site, without_cases
from sitegen.canonical.text import quote
from sitegen.checks.site import check_site
from sitegen.errors import InputProblem
from sitegen.intake.walk import roots_of, walk
from sitegen.model.version import LocatedFinding
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class CheckSelection:
    """Which runs to check: one by id, the newest, or (both unset) everything."""

    run_id: str | None = None
    latest_run: bool = False

    @property
    def everything(self) -> bool:
        """Tell whether records are checked as well."""
        return self.run_id is None and not self.latest_run


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found, and on how much."""

    findings: tuple[LocatedFinding, ...]
    tally: Tally
    runs: int
    cases: int
    records: int


def check_evidence(
    arguments: tuple[str, ...],
    settings: Settings,
    selection: CheckSelection,
    jobs: int,
    progress: Callable[[str], None],
) -> CheckResult:
    """Read and judge evidence. Raises `SitegenError` where there is nothing to judge."""
    tree = walk(roots_of(arguments), settings.ignore, settings.limits)
    progress(f"Checking {len(tree.entries):,} files")
    tally, cases = Tally(), 0
    findings: list[LocatedFinding] = []
    with executor_of(jobs) as executor:
        work = Work(tree.roots, settings, executor, jobs)
        evidence = read_site(tree, work)
        runs = _selected(evidence, selection)
        for run in runs:
            _, facts = run.read(work)
            tally.add_run(facts)
            findings.extend(located_findings(facts))
            cases += len(facts.cases)
    records = 0
    if selection.everything:
        findings.extend(_other_findings(evidence, tally))
        records = len(evidence.records)
    return CheckResult(tuple(findings), tally, len(runs), cases, records)


def _selected(evidence: SiteEvidence, selection: CheckSelection) -> tuple[PlacedRun, ...]:
    if selection.everything:
        return evidence.runs
    runs = evidence.runs[-1:]
    if selection.run_id is not None:
        runs = tuple(run for run in evidence.runs if run.facts.run_id == selection.run_id)
    if not runs:
        wanted = quote(selection.run_id) if selection.run_id is not None else "newest"
        message = f"There is no run {wanted} in this evidence."
        raise InputProblem(message)
    return runs


def _other_findings(evidence: SiteEvidence, tally: Tally) -> list[LocatedFinding]:
    findings: list[LocatedFinding] = []
    records = [facts for facts, _ in evidence.records.values()]
    for record in records:
        tally.add_record(record)
        findings.extend(LocatedFinding(finding, record.path) for finding in record.findings)
    across = check_site(
        [record for record in records if record.current],
        [without_cases(run.facts) for run in evidence.runs],
    )
    for path, found in across.items():
        tally.add_findings(found)
        findings.extend(LocatedFinding(finding, path) for finding in found)
    tally.add_findings(evidence.findings)
    findings.extend(LocatedFinding(finding, None) for finding in evidence.findings)
    return findings
