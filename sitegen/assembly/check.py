"""Judge evidence without rendering it: what `sitegen check` runs on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.gate import Tally
from sitegen.assembly.placing import located_findings
from sitegen.assembly.run_plan import RunPlan
from sitegen.assembly.site_reading import Rest, SitePlan, plan_site, read_planned, read_rest
from sitegen.canonical.text import quote
from sitegen.checks.site import check_site
from sitegen.errors import InputProblem
from sitegen.intake.tree import Entry
from sitegen.intake.walk import roots_of, walk
from sitegen.model.facts import RunFacts
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
    tree = walk(roots_of(arguments), settings.ignore, settings.limits, Path(settings.output))
    progress(f"Checking {len(tree.entries):,} files")
    tally, cases = Tally(), 0
    findings: list[LocatedFinding] = []
    with executor_of(jobs) as executor:
        work = Work(tree.roots, settings, executor, jobs)
        plan = plan_site(tree, work)
        runs = _selected(plan, selection)
        inner: list[Entry] = []
        light: list[RunFacts] = []
        for planned in runs:
            read = read_planned(planned, work)
            facts = read.facts
            tally.add_run(facts)
            findings.extend(located_findings(facts))
            cases += len(facts.cases)
            inner.extend(read.records)
            light.append(replace(facts, cases=()))
        records = 0
        if selection.everything:
            rest = read_rest(plan, (), inner, work)
            findings.extend(_other_findings(rest, light, tally))
            records = len(rest.records)
    return CheckResult(tuple(findings), tally, len(runs), cases, records)


def _selected(plan: SitePlan, selection: CheckSelection) -> tuple[RunPlan, ...]:
    if selection.everything:
        return plan.runs
    runs = plan.runs[-1:]
    if selection.run_id is not None:
        runs = tuple(run for run in plan.runs if run.run_id == selection.run_id)
    if not runs:
        wanted = quote(selection.run_id) if selection.run_id is not None else "newest"
        message = f"There is no run {wanted} in this evidence."
        raise InputProblem(message)
    return runs


def _other_findings(rest: Rest, runs: list[RunFacts], tally: Tally) -> list[LocatedFinding]:
    findings: list[LocatedFinding] = []
    records = [facts for facts, _ in rest.records.values()]
    for record in records:
        tally.add_record(record)
        findings.extend(LocatedFinding(finding, record.path) for finding in record.findings)
    across = check_site([record for record in records if record.current], runs)
    for path, found in across.items():
        tally.add_findings(found)
        findings.extend(LocatedFinding(finding, path) for finding in found)
    tally.add_findings(rest.findings)
    findings.extend(LocatedFinding(finding, None) for finding in rest.findings)
    return findings
