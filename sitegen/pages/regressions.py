"""The version's page of regressions: each suite's newest run against its baseline, judged."""

from dataclasses import dataclass
from typing import Final

from sitegen.model.version import About, SuiteRegression, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.difference_rows import (
    DifferenceView,
    SideView,
    judged_view,
    rank_counts,
    side_view,
    told,
)
from sitegen.pages.evidence import Text, shown
from sitegen.pages.frame import Frame, version_frame
from sitegen.pages.numbers import count
from sitegen.settings import Settings

_SHOWN: Final = 200
"""Rows of one suite on this page; the run's own page holds all."""

WorseLine = tuple[str, str, str, Text]
"""`good`, `bad` or `open`, a sentence, the URL of what it rests on, the suite."""


@dataclass(frozen=True, slots=True)
class SuiteChanges:
    """One suite: its newest run, and what became of it since the baseline (None: there is none).

    `failing` and `waived` count rows under the gate's policy; `left_out` those not shown here.
    """

    anchor: str
    suite: Text
    run_id: Text
    run_href: str
    base: SideView | None
    baseline_href: str | None
    counts: tuple[tuple[str, str, int], ...]
    failing: int
    waived: int
    rows: tuple[DifferenceView, ...]
    left_out: int
    all_href: str


@dataclass(frozen=True, slots=True)
class RegressionsPage:
    """All suites; `waivers` are the configured ones.

    Of each: what it covers, reason, owner, end, and whether it covers nothing at all.
    """

    path: str
    template: str
    frame: Frame
    suites: tuple[SuiteChanges, ...]
    waivers: tuple[tuple[Text, Text, Text, Text, bool], ...]
    reference_time: Text | None
    json: str


def build_regressions(version: VersionFacts, about: About, settings: Settings) -> RegressionsPage:
    """Return the page."""
    path = version.folder + site_map.REGRESSIONS
    limit = settings.limits.shown_chars
    time = version.reference_time
    return RegressionsPage(
        path=path,
        template="pages/regressions.html",
        frame=version_frame(
            path, "Regressions", version, about.path, settings, site_map.REGRESSIONS
        ),
        suites=tuple(
            _suite(item, number, version, about, settings) for number, item in _worst_first(version)
        ),
        waivers=tuple(
            (
                shown(_covers(waiver), limit),
                shown(waiver.reason, limit),
                shown(waiver.owner, limit),
                shown(waiver.expires, limit),
                place in version.unused_waivers,
            )
            for place, waiver in enumerate(settings.gate.waivers)
        ),
        reference_time=None if time is None else shown(time, limit),
        json="regressions.json",
    )


def worse_lines(version: VersionFacts, path: str, settings: Settings) -> tuple[WorseLine, ...]:
    """Return what the overview says of each suite."""
    page = f"{version.folder}{site_map.REGRESSIONS}"
    return tuple(
        _worse(item, site_map.relative(path, f"{page}#suite-{number}"), settings)
        for number, item in _worst_first(version)
    )


def _worst_first(version: VersionFacts) -> list[tuple[int, SuiteRegression]]:
    """Return the suites, numbered by name: what fails, what was compared, what could not be."""
    numbered = enumerate(version.regressions, 1)
    return sorted(
        numbered,
        key=lambda one: (one[1].comparison is None, -sum(row.fails for row in one[1].judged)),
    )


def _worse(item: SuiteRegression, href: str, settings: Settings) -> WorseLine:
    suite = shown(item.suite, settings.limits.shown_chars)
    if item.comparison is None or item.baseline is None:
        return "open", "No baseline is frozen: nothing to compare with.", href, suite
    failing = sum(row.fails for row in item.judged)
    words = told(rank_counts(item.comparison))
    verdict = count(failing, "fails", "fail") if failing else "none fails"
    sentence = f"Against {item.baseline.tag}: {words}; {verdict} the gate."
    return ("bad" if failing else "good"), sentence, href, suite


def _covers(waiver: object) -> str:
    names = ("kind", "case", "use_case", "layer", "record")
    stated = [(name, getattr(waiver, name)) for name in names]
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in stated if value)


def _suite(
    item: SuiteRegression, number: int, version: VersionFacts, about: About, settings: Settings
) -> SuiteChanges:
    path = version.folder + site_map.REGRESSIONS
    limit = settings.limits.shown_chars
    comparison, baseline = item.comparison, item.baseline
    catalogue = site_map.relative(path, f"{about.path}{site_map.KINDS}")
    return SuiteChanges(
        anchor=f"suite-{number}",
        suite=shown(item.suite, limit),
        run_id=shown(item.run_id, limit),
        run_href=site_map.relative(path, item.run_path),
        base=None
        if comparison is None
        else side_view(comparison.base_label, comparison.base, limit),
        baseline_href=None if baseline is None else site_map.relative(path, baseline.path),
        counts=() if comparison is None else rank_counts(comparison),
        failing=sum(row.fails for row in item.judged),
        waived=sum(row.waiver is not None and not row.fails for row in item.judged),
        rows=tuple(judged_view(row, catalogue, {}, path, settings) for row in item.judged[:_SHOWN]),
        left_out=max(len(item.judged) - _SHOWN, 0),
        all_href="regressions.json",
    )
