"""Each suite's newest run against its baseline, under the gate's policy."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sitegen.assembly.baselines import Baselines
from sitegen.assembly.past import FACTS
from sitegen.assembly.run_ledger import RunLedger
from sitegen.assembly.sides import Source, baseline_records, compared
from sitegen.canonical.text import quote
from sitegen.checks.states import record_states
from sitegen.compare.coverage import run_coverage
from sitegen.compare.coverage_change import coverage_changes, flow
from sitegen.compare.policy import judge, unknown_kinds, unused_waivers
from sitegen.errors import UsageProblem
from sitegen.ledger.facts_codec import run_of
from sitegen.ledger.facts_file import read_header, read_side
from sitegen.model.baseline import BaselineRef
from sitegen.model.difference import RecordState
from sitegen.model.facts import RecordFacts
from sitegen.model.state import SuiteHead
from sitegen.model.version import SuiteCoverage, SuiteRegression
from sitegen.settings import Settings


def demand_known_kinds(settings: Settings) -> None:
    """Raise `UsageProblem` where the gate's policy names what is no kind of difference."""
    unknown = unknown_kinds(settings.gate)
    if unknown:
        message = f"The gate names {quote(unknown[0])}, which is no rank and no kind of difference."
        raise UsageProblem(message, hint="docs/differences.md names all of them.")


def regressions_of(
    ledger: RunLedger,
    baselines: Baselines,
    records: Iterable[RecordFacts],
    reference: datetime | None,
) -> tuple[SuiteRegression, ...]:
    """Return one comparison a suite: its newest run in the site.

    The coverage that the ledger holds is compared with the baseline as well.
    """
    states = record_states(records, ledger.settings.limits)
    found = []
    for suite in sorted(ledger.heads):
        item = regression_of(ledger.heads[suite], ledger, baselines, states, reference)
        if suite in ledger.coverage:
            coverage = ledger.coverage[suite]
            ledger.coverage[suite] = _with_baseline(coverage, item.baseline, baselines)
        found.append(item)
    return tuple(found)


def newest_regressions(
    heads: Iterable[SuiteHead],
    known: Iterable[SuiteRegression],
    ledger: RunLedger,
    baselines: Baselines,
    records: Iterable[RecordFacts],
    reference: datetime | None,
) -> Iterator[SuiteRegression]:
    """Yield a comparison for each of these runs; those that are `known` are not made again."""
    shown = {item.run_path: item for item in known}
    states = record_states(records, ledger.settings.limits)
    for head in heads:
        item = shown.get(head.path)
        yield item or regression_of(head, ledger, baselines, states, reference)


def idle_waivers(regressions: Iterable[SuiteRegression], settings: Settings) -> tuple[int, ...]:
    """Return the places of the configured waivers that cover nothing in any suite."""
    judged = [row for item in regressions for row in item.judged]
    unused = unused_waivers(judged, settings.gate)
    return tuple(place for place, waiver in enumerate(settings.gate.waivers) if waiver in unused)


def regression_of(
    head: SuiteHead,
    ledger: RunLedger,
    baselines: Baselines,
    records: tuple[RecordState, ...],
    reference: datetime | None,
) -> SuiteRegression:
    """Return one run against its baseline; `records` are the states of the current ones."""
    settings = ledger.settings
    file = ledger.stage.place(f"{head.path}{FACTS}")
    run = run_of(read_header(file, settings.limits).inner("run"))
    ref = baselines.of(run)
    if ref is None:
        return SuiteRegression(head.suite, head.run_id, head.path)
    base_file = baselines.files[ref.tag]
    both = (baseline_records(base_file, settings.limits), records)
    one, other = Source(ref.tag, file=base_file), Source(head.run_id, file=file)
    comparison = compared(one, other, both, settings.limits)
    judged = judge(comparison.differences, settings.gate, reference)
    return SuiteRegression(head.suite, head.run_id, head.path, ref, comparison, judged)


def _with_baseline(
    coverage: SuiteCoverage, ref: BaselineRef | None, baselines: Baselines
) -> SuiteCoverage:
    """Return a suite's coverage, compared with its baseline's.

    It is compared anew only where run or baseline are not those that it was compared with. Where
    there is no baseline any more, it is compared with none: that one may have been withdrawn.
    """
    if ref is None:
        return replace(coverage, baseline=None, changes=(), baseline_flow=())
    if coverage.baseline == ref.tag:
        return coverage
    settings = baselines.settings
    cases = read_side(baselines.files[ref.tag], ref.tag, settings.limits).cases
    matrix = run_coverage(cases, settings)[1]
    return replace(
        coverage,
        baseline=ref.tag,
        changes=coverage_changes(matrix, coverage.matrix),
        baseline_flow=flow(cases),
    )
