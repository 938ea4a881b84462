"""The state of a site after something was withdrawn: what the next version starts from."""

from collections.abc import Iterable
from dataclasses import replace

from sitegen.assembly.renewing import Renewed
from sitegen.model.durations import RunDurations, SuiteDurations
from sitegen.model.facts import RunFacts, VerdictCounts
from sitegen.model.state import SiteState, SuiteHead
from sitegen.model.version import SuiteCoverage


def without_run(state: SiteState, run: RunFacts) -> SiteState:
    """Return the state without a run; `run` are its light facts as published."""
    contents = dict(state.contested)
    if run.contested:
        left = tuple(one for one in contents.get(run.run_id, ()) if one != run.evidence_sha256)
        contents[run.run_id] = left
    return replace(
        state,
        runs=tuple(one for one in state.runs if one.path != run.path),
        findings={path: rows for path, rows in state.findings.items() if path != run.path},
        claims={path: rows for path, rows in state.claims.items() if path != run.path},
        folders={path: name for path, name in state.folders.items() if path != run.path},
        suites=tuple(head for head in state.suites if head.path != run.path),
        coverage=tuple(item for item in state.coverage if item.run_path != run.path),
        durations=_durations(state.durations, run.path, None),
        totals=state.totals - run.verdicts,
        run_verdicts=state.run_verdicts - VerdictCounts.of((run.verdict,)),
        run_findings=state.run_findings - run.finding_counts,
        contested={run_id: left for run_id, left in contents.items() if left},
        withdrawn=tuple(sorted({*state.withdrawn, run.path})),
    )


def with_renewed(state: SiteState, before: RunFacts, renewed: Renewed) -> SiteState:
    """Return the state with a run as it was rendered anew; `before` are its facts as published."""
    run = renewed.facts
    is_open = any(one.path == run.path for one in state.runs)
    contested = state.contested
    if before.contested:
        contents = {*contested.get(run.run_id, ()), run.evidence_sha256} - {before.evidence_sha256}
        contested = {**contested, run.run_id: tuple(sorted(contents))}
    heads = [SuiteHead(run.suite, run.run_id, run.path, run.created_at)]
    attested = dict(state.attested)
    if renewed.attested is not None:
        attested.pop(run.path, None)
        attested.update(renewed.attested)
    return replace(
        state,
        runs=tuple(run if one.path == run.path else one for one in state.runs),
        findings={**state.findings, run.path: renewed.findings} if is_open else state.findings,
        claims={**state.claims, run.path: renewed.claims} if is_open else state.claims,
        suites=tuple(heads[0] if head.path == run.path else head for head in state.suites),
        coverage=tuple(
            renewed.coverage if item.run_path == run.path else item for item in state.coverage
        ),
        totals=state.totals - before.verdicts + run.verdicts,
        run_verdicts=state.run_verdicts
        - VerdictCounts.of((before.verdict,))
        + VerdictCounts.of((run.verdict,)),
        run_findings=state.run_findings - before.finding_counts + run.finding_counts,
        contested=contested,
        attested=attested,
    )


def with_head(state: SiteState, head: SuiteHead, coverage: SuiteCoverage) -> SiteState:
    """Return the state with another newest run of a suite."""
    return replace(
        state,
        suites=(*state.suites, head),
        coverage=(*state.coverage, coverage),
    )


def without_record(state: SiteState, path: str) -> SiteState:
    """Return the state without a record; what it superseded is current again."""
    back = tuple(row for row in state.superseded if row.superseded_by == path)
    gone = sum(row.path == path for row in state.superseded)
    return replace(
        state,
        records=(
            *(row for row in state.records if row.path != path),
            *(replace(row, superseded_by=None) for row in back),
        ),
        superseded=tuple(
            row for row in state.superseded if path not in {row.path, row.superseded_by}
        ),
        superseded_total=state.superseded_total - len(back) - gone,
        withdrawn=tuple(sorted({*state.withdrawn, path})),
    )


def without_baselines(state: SiteState, tags: Iterable[str]) -> SiteState:
    """Return the state in which these baselines may not come back."""
    paths = {f"baselines/{tag}.json" for tag in tags}
    return replace(state, withdrawn=tuple(sorted({*state.withdrawn, *paths})))


def _durations(
    suites: Iterable[SuiteDurations], path: str, renewed: RunDurations | None
) -> tuple[SuiteDurations, ...]:
    """Return the durations with those of one run as they are now; None: it states none."""
    own = () if renewed is None else (renewed,)
    left = (
        SuiteDurations(
            item.suite,
            tuple(one for run in item.runs for one in (own if run.path == path else (run,))),
        )
        for item in suites
    )
    return tuple(item for item in left if item.runs)
