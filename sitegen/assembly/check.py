"""Judge evidence without rendering it: what `sitegen check` runs on."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.assembly.claims import ClaimBook, ClaimSources, joined, judge_claims
from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.gate import Tally
from sitegen.assembly.placing import located_findings
from sitegen.assembly.progress import Progress
from sitegen.assembly.requiring import SignatureDemand
from sitegen.assembly.run_plan import RunPlan
from sitegen.assembly.site_reading import Rest, SitePlan, plan_site, read_planned, read_rest
from sitegen.attest.verify_trust import Trust
from sitegen.canonical.text import quote
from sitegen.checks.site import check_site
from sitegen.claims.site import claims_of_run
from sitegen.errors import InputProblem
from sitegen.intake.read import Reader
from sitegen.intake.redacting import redact_tree
from sitegen.intake.tree import Entry
from sitegen.intake.walk import roots_of, walk
from sitegen.model.claim import Claim, ClaimCounts
from sitegen.model.facts import CaseFacts, RecordFacts, RunFacts
from sitegen.model.version import LocatedFinding
from sitegen.settings import Settings

NO_CLAIMS = ClaimCounts()


@dataclass(frozen=True, slots=True)
class CheckSelection:
    """Which runs to check: one by id, the newest, or (both unset) everything.

    `required`: each of them has to be signed, by whom this trusts where it names keys.
    """

    run_id: str | None = None
    latest_run: bool = False
    required: Trust | None = None

    @property
    def everything(self) -> bool:
        """Tell whether records are checked as well."""
        return self.run_id is None and not self.latest_run


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found, and on how much.

    `signed` are how many runs and certifications are signed, of how many that have to be.
    """

    findings: tuple[LocatedFinding, ...]
    tally: Tally
    runs: int
    cases: int
    records: int
    claims: ClaimCounts = NO_CLAIMS
    signed: tuple[int, int] | None = None


def check_evidence(
    arguments: tuple[str, ...],
    settings: Settings,
    selection: CheckSelection,
    jobs: int,
    progress: Progress,
) -> CheckResult:
    """Read and judge evidence. Raises `SitegenError` where there is nothing to judge."""
    tree = walk(roots_of(arguments), settings.ignore, settings.limits, Path(settings.output))
    tree = redact_tree(tree, settings)
    progress(f"Reading {len(tree.entries):,} files")
    tally, cases = Tally(), 0
    findings: list[LocatedFinding] = []
    with executor_of(jobs) as executor:
        work = Work(tree.roots, settings, executor, jobs)
        plan = plan_site(tree, work)
        runs = _selected(plan, selection)
        demand = None if selection.required is None else SignatureDemand(selection.required)
        inner: list[Entry] = []
        light: list[RunFacts] = []
        own: dict[str, tuple[Claim, ...]] = {}
        for number, planned in enumerate(runs):
            progress("Checking runs", number, len(runs))
            read = read_planned(planned, work)
            facts = read.facts
            if demand is not None:
                demand.add_run(facts, planned.folders[0])
            tally.add_run(facts)
            findings.extend(located_findings(facts))
            cases += len(facts.cases)
            inner.extend(read.records)
            own[facts.path] = claims_of_run(facts, settings.limits.claims_per_artifact)
            light.append(replace(facts, cases=tuple(without_detail(case) for case in facts.cases)))
        records = 0
        if selection.everything:
            progress("Checking records and claims")
            rest = read_rest(plan, (), inner, work)
            claims = _judged(rest, light, own, work)
            findings.extend(_other_findings(rest, light, tally, claims))
            records = len(rest.records)
            if demand is not None:
                demand.add_records(rest.records)
        else:
            claims = ClaimBook()
            claims.add(claim for found in own.values() for claim in found)
        signed = None if demand is None else _demanded(demand, work, tally, findings)
    counts = ClaimCounts.of(tuple(claims.claims))
    return CheckResult(tuple(findings), tally, len(runs), cases, records, counts, signed)


def _demanded(
    demand: SignatureDemand, work: Work, tally: Tally, findings: list[LocatedFinding]
) -> tuple[int, int]:
    found = tuple(demand.findings(work))
    tally.add_findings(row.finding for row in found)
    findings.extend(found)
    return demand.signed, demand.demanded


def _selected(plan: SitePlan, selection: CheckSelection) -> tuple[RunPlan, ...]:
    if selection.everything:
        return plan.runs
    runs = plan.runs[-1:]
    if selection.run_id is not None:
        runs = tuple(run for run in plan.runs if run.run_id == selection.run_id)
    if not runs:
        wanted = f" {quote(selection.run_id)}" if selection.run_id is not None else ""
        message = f"There is no run{wanted} in this evidence."
        hint = "Without --run-id and --latest-run, everything in the evidence is checked."
        raise InputProblem(message, hint=hint)
    return runs


def without_detail(case: CaseFacts) -> CaseFacts:
    """Return a case with what claims speak of, and no more."""
    return replace(case, detail=None, findings=(), transitions=())


def _judged(
    rest: Rest, runs: list[RunFacts], own: dict[str, tuple[Claim, ...]], work: Work
) -> ClaimBook:
    """Judge the claims of the input; each report is read again, one at a time."""
    entries = {path: entry for path, (_, entry) in rest.records.items()}
    by_id = Counter(run.run_id for run in runs)
    known = {run.run_id: run for run in runs if by_id[run.run_id] == 1}
    with Reader(work.roots, work.settings.limits) as reader:

        def read(record: RecordFacts) -> str | None:
            if record.artifact.size > work.settings.limits.document_bytes:
                return None
            data = reader.read_again(entries[record.path], record.artifact.sha256)
            return data.decode("utf-8-sig", "replace")

        records = tuple(facts for facts, _ in rest.records.values())
        sources = ClaimSources(tuple(runs), records, own, read, known.get)
        return judge_claims(sources, work.settings, lambda *_: None)


def _other_findings(
    rest: Rest, runs: list[RunFacts], tally: Tally, claims: ClaimBook
) -> list[LocatedFinding]:
    findings: list[LocatedFinding] = []
    records = [facts for facts, _ in rest.records.values()]
    for record in records:
        tally.add_record(record)
        findings.extend(LocatedFinding(finding, record.path) for finding in record.findings)
    current = [record for record in records if record.current]
    found = check_site(current, runs, past=[one for one in records if not one.current])
    across = joined(found, claims.findings)
    for path, rows in across.items():
        tally.add_findings(rows)
        findings.extend(LocatedFinding(finding, path) for finding in rows)
    tally.add_findings(rest.findings)
    findings.extend(LocatedFinding(finding, None) for finding in rest.findings)
    return findings
