"""The overview of a version: first whether this can be trusted, then what there is."""

from dataclasses import dataclass
from typing import Final

from sitegen.canonical.uri import percent_encoded
from sitegen.model.claim import ClaimCounts, ClaimVerdict
from sitegen.model.facts import RunFacts
from sitegen.model.outcome import Verdict
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.chart_links import coverage_href
from sitegen.pages.evidence import Text, shown
from sitegen.pages.figures import Tally, tally_of
from sitegen.pages.frame import Frame, Link, version_frame
from sitegen.pages.heat import HeatView, mini_heat
from sitegen.pages.numbers import count, percent
from sitegen.pages.record import KIND_WORDS
from sitegen.pages.regressions import WorseLine, worse_lines
from sitegen.pages.run import verdict_figures
from sitegen.pages.run_list import RunRow, run_row
from sitegen.pages.standing import Standing, standing_of
from sitegen.pages.trends import TrendLine, trend_lines
from sitegen.pages.trust import TrustRow, trust_rows
from sitegen.settings import Settings

RUNS_SHOWN: Final = 10
SourceRow = tuple[str, Text, str]
"""URL of a run, its id, and the SHA-256 of the list of its evidence."""

CoverageLine = tuple[Text, str, Text, str, int, int, HeatView | None, str]
"""Suite, URL of its run, run id, URL of its coverage, cells expected, cells missing, and a small
heat map (None: nothing to draw) with the URL of its chart."""

KindRow = tuple[str, str, int, tuple[int, int, int, int, int], int]
"""Kind, URL of its records, number, those with each verdict, those that state no outcome."""


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The overview; `more_runs` are further runs of the list, `sources` what figures rest on.

    `worse` says what got worse, one line a suite; `versions` lead to the ones before,
    `removed` to what versions took out. `rebuilt_from` names the log of the site whose evidence
    this is.
    """

    path: str
    template: str
    frame: Frame
    standing: Standing
    claims: Tally
    claims_href: str
    claims_sentence: str
    trust: tuple[TrustRow, ...]
    worse: tuple[WorseLine, ...]
    cases: Tally
    cases_total: int
    passed: str
    runs: tuple[RunRow, ...]
    sources: tuple[SourceRow, ...]
    more_runs: int
    older: int
    runs_href: str
    trends_href: str
    trends: tuple[TrendLine, ...]
    coverage: tuple[CoverageLine, ...]
    kinds: tuple[KindRow, ...]
    superseded: int
    versions: tuple[Link, ...]
    removed: tuple[Link, ...]
    rebuilt_from: tuple[tuple[str, str], ...]


def build_overview(
    version: VersionFacts, about: About, settings: Settings, path: str
) -> OverviewPage:
    """Return the overview as it stands at `path`: in the version's folder, or at the root."""
    folder = version.folder
    totals = version.totals
    counts = version.claim_counts
    claims_href = site_map.relative(path, folder + site_map.CLAIMS)
    runs_href = site_map.relative(path, folder + site_map.RUNS)
    return OverviewPage(
        path=path,
        template="pages/overview.html",
        frame=version_frame(path, "Overview", version, about.path, settings, site_map.OVERVIEW),
        standing=standing_of(version),
        claims=tally_of(
            (
                ("contradicted", counts.contradicted),
                ("unverifiable", counts.unverifiable),
                ("confirmed", counts.confirmed),
            ),
            {verdict.value: claims_href for verdict in ClaimVerdict},
        ),
        claims_href=claims_href,
        claims_sentence=_claims_sentence(counts),
        trust=trust_rows(version, path),
        worse=worse_lines(version, path, settings),
        cases=tally_of(verdict_figures(totals), _runs_of(runs_href)),
        cases_total=totals.total,
        passed=percent(totals.verified, totals.total),
        runs=tuple(run_row(run, path, settings) for run in version.runs[:RUNS_SHOWN]),
        sources=tuple(_source(run, path, settings) for run in version.runs[:RUNS_SHOWN]),
        more_runs=max(len(version.runs) - RUNS_SHOWN, 0),
        older=len(version.older),
        runs_href=runs_href,
        trends_href=site_map.relative(path, folder + site_map.TRENDS),
        trends=trend_lines(version, path, settings),
        coverage=_coverage(version, path, settings),
        kinds=_kinds(version, path),
        superseded=version.superseded_total,
        versions=tuple(
            Link(site_map.relative(path, site_map.version_folder(number)), f"{number:04d}")
            for number in version.versions
        ),
        removed=tuple(
            Link(
                site_map.relative(path, site_map.version_folder(number) + site_map.REMOVED),
                f"{number:04d}",
            )
            for number in version.removed_in
        ),
        rebuilt_from=_rebuilt(version),
    )


def _runs_of(runs_href: str) -> dict[str, str]:
    """Return verdict → the runs that a number of cases comes from."""
    bad = (Verdict.FAILED, Verdict.CONTRADICTED, Verdict.INVALID)
    return {
        verdict.value: f"{runs_href}?runs.verdict={verdict.value}" if verdict in bad else runs_href
        for verdict in Verdict
    }


def _source(run: RunFacts, path: str, settings: Settings) -> SourceRow:
    limit = settings.limits.shown_chars
    return site_map.relative(path, run.path), shown(run.run_id, limit), run.evidence_sha256


def _rebuilt(version: VersionFacts) -> tuple[tuple[str, str], ...]:
    head = version.rebuilt_from
    if head is None:
        return ()
    return ("Log", head.origin), ("Leaves", f"{head.size:,}"), ("Root", head.root)


def _claims_sentence(counts: ClaimCounts) -> str:
    if not counts.total:
        return "No artifact claims anything that could be held against evidence."
    many = count(counts.contradicted, "claim is", "claims are")
    said = f"{many} contradicted" if counts.contradicted else "No claim is contradicted"
    return f"{said}, of {counts.total:,}."


def _coverage(version: VersionFacts, path: str, settings: Settings) -> tuple[CoverageLine, ...]:
    limit = settings.limits.shown_chars
    return tuple(
        (
            shown(item.suite, limit),
            site_map.relative(path, item.run_path),
            shown(item.run_id, limit),
            site_map.relative(path, f"{version.folder}{site_map.COVERAGE}#suite-{number}"),
            sum(cell.expected for row in item.matrix.rows for cell in row.cells),
            item.matrix.missing,
            mini_heat(item.matrix),
            coverage_href(version, path, number),
        )
        for number, item in enumerate(version.coverage, 1)
    )


def _kinds(version: VersionFacts, path: str) -> tuple[KindRow, ...]:
    by_kind: dict[str, list[Verdict | None]] = {}
    for record in version.records:
        by_kind.setdefault(record.kind.value, []).append(record.verdict)
    href = site_map.relative(path, version.folder + site_map.RECORDS)
    return tuple(
        (
            word,
            f"{href}?records.kind={percent_encoded(word)}",
            len(by_kind[kind]),
            (
                by_kind[kind].count(Verdict.VERIFIED),
                by_kind[kind].count(Verdict.FAILED),
                by_kind[kind].count(Verdict.SKIPPED),
                by_kind[kind].count(Verdict.CONTRADICTED),
                by_kind[kind].count(Verdict.INVALID),
            ),
            by_kind[kind].count(None),
        )
        for kind, word in KIND_WORDS.items()
        if kind in by_kind
    )
