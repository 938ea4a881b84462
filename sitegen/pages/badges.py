"""Badges: what the newest runs amount to, in a drawing as small as a line of text.

A badge says the worst first, and is green only where everything of every suite's newest run is
verified: whoever sees nothing else of the site must not be led astray.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sitegen.model.claim import ClaimCounts
from sitegen.model.facts import RunFacts, VerdictCounts
from sitegen.model.names import output_name
from sitegen.model.outcome import Verdict
from sitegen.model.version import SuiteCoverage
from sitegen.pages import site_map
from sitegen.pages.evidence import label
from sitegen.pages.numbers import count, percent
from sitegen.pages.standing import whole_verdict

HEIGHT: Final = 20
_CHAR: Final = 7  # pixels; wider than most letters at 11 px, so that no font is cut
_AIR: Final = 12
_SUITE_CHARS: Final = 24
_GRAVEST: Final = (Verdict.CONTRADICTED, Verdict.INVALID, Verdict.FAILED)


class Colour(Enum):
    """The fill behind a badge's message; white text on it has a contrast of at least 4.5."""

    GOOD = "#11632f"
    FAILED = "#a40e26"
    CONTRADICTED = "#86198f"
    INVALID = "#7c4a03"
    OPEN = "#3f4751"


_COLOURS: Final = {
    Verdict.CONTRADICTED: Colour.CONTRADICTED,
    Verdict.INVALID: Colour.INVALID,
    Verdict.FAILED: Colour.FAILED,
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge: a label, and a message on a colour. `left` and `width` are pixels."""

    path: str
    template: str
    label: str
    message: str
    colour: str
    left: int
    width: int
    label_width: int
    message_width: int


def build_badges(
    newest: Sequence[RunFacts],
    coverage: Sequence[SuiteCoverage],
    claims: ClaimCounts,
    records: Sequence[Verdict] = (),
) -> tuple[Badge, ...]:
    """Return the three badges of a site, then one a suite.

    `newest` is each suite's newest run, `records` the verdicts of the current records: the first
    badge says of the whole what every page says of it.
    """
    whole = whole_verdict([run.verdict for run in newest], records, claims.contradicted)
    good = whole is Verdict.VERIFIED and all(is_good(run) for run in newest)
    return (
        _whole_badge(newest, records, claims, whole),
        _coverage_badge(newest, coverage, good=good),
        _claims_badge(newest, claims, good=good),
        *(
            verdict_badge(suite_path(run.suite), label(_cut(run.suite)), (run,))
            for run in sorted(newest, key=lambda run: run.suite)
        ),
    )


def suite_path(suite: str) -> str:
    """Return the path of a suite's own badge."""
    return f"{site_map.BADGES}{output_name(suite)}-verdict.svg"


def is_good(run: RunFacts) -> bool:
    """Tell whether everything of a run is verified, and there is something."""
    counts = run.verdicts
    whole = run.verdict is Verdict.VERIFIED and not (run.contested or run.incomplete)
    return whole and counts.total > 0 and counts.verified == counts.total


def verdict_badge(path: str, name: str, runs: Sequence[RunFacts]) -> Badge:
    """Return the badge of these runs' cases; a run that is bad as a whole outweighs its cases."""
    if not runs:
        return _badge(path, name, "no run", Colour.OPEN)
    worst, told = worst_of(runs)
    if worst is not None:
        return _badge(path, name, told, _COLOURS[worst])
    counts = _sum(runs)
    if all(is_good(run) for run in runs):
        return _badge(path, name, f"all {counts.total:,} verified", Colour.GOOD)
    told = f"{percent(counts.verified, counts.total)} verified" if counts.total else "no case"
    return _badge(path, name, told, Colour.OPEN)


def _whole_badge(
    newest: Sequence[RunFacts], records: Sequence[Verdict], claims: ClaimCounts, whole: Verdict
) -> Badge:
    """Return the badge of the whole: of the runs, unless records or claims are worse than they."""
    path, name = f"{site_map.BADGES}verdict.svg", "evidence"
    worst, _ = worst_of(newest)
    if whole not in _COLOURS or (worst and _GRAVEST.index(worst) <= _GRAVEST.index(whole)):
        return verdict_badge(path, name, newest)
    number = records.count(whole)
    what = count(number, "record", "records") if number else ""
    what = what or count(claims.contradicted, "claim", "claims")
    return _badge(path, name, f"{what} {whole.value}", _COLOURS[whole])


def worst_of(runs: Sequence[RunFacts]) -> tuple[Verdict | None, str]:
    """Return the gravest verdict of runs and their cases, and it in words; None: nothing is bad."""
    counts = _sum(runs)
    numbers = (counts.contradicted, counts.invalid, counts.failed)
    for verdict, number in zip(_GRAVEST, numbers, strict=True):
        whole = sum(run.verdict is verdict for run in runs)
        if number:
            return verdict, f"{number:,} {verdict.value}"
        if whole:
            return verdict, f"{count(whole, 'run', 'runs')} {verdict.value}"
    return None, ""


def _coverage_badge(
    newest: Sequence[RunFacts], coverage: Sequence[SuiteCoverage], *, good: bool
) -> Badge:
    path, name = f"{site_map.BADGES}coverage.svg", "layers"
    missing = sum(item.matrix.missing for item in coverage)
    expected = sum(
        cell.expected for item in coverage for row in item.matrix.rows for cell in row.cells
    )
    if not expected:
        return _badge(path, name, _after_worst(newest, "none expected"), Colour.OPEN)
    told = f"{percent(expected - missing, expected)} reached"
    if missing:
        told = f"{missing:,} of {expected:,} missing"
        return _badge(path, name, _after_worst(newest, told), Colour.FAILED)
    return _badge(path, name, _after_worst(newest, told), Colour.GOOD if good else Colour.OPEN)


def _claims_badge(newest: Sequence[RunFacts], claims: ClaimCounts, *, good: bool) -> Badge:
    path, name = f"{site_map.BADGES}claims.svg", "claims"
    if claims.contradicted:
        told = f"{claims.contradicted:,} of {claims.total:,} contradicted"
        return _badge(path, name, told, Colour.CONTRADICTED)
    if not claims.total:
        return _badge(path, name, _after_worst(newest, "none"), Colour.OPEN)
    if claims.unverifiable:
        told = f"{claims.unverifiable:,} of {claims.total:,} unverifiable"
        return _badge(path, name, _after_worst(newest, told), Colour.OPEN)
    told = f"all {claims.total:,} confirmed"
    return _badge(path, name, _after_worst(newest, told), Colour.GOOD if good else Colour.OPEN)


def _after_worst(runs: Sequence[RunFacts], told: str) -> str:
    worst, words = worst_of(runs)
    return told if worst is None else f"cases: {words}; {told}"


def _sum(runs: Sequence[RunFacts]) -> VerdictCounts:
    return sum((run.verdicts for run in runs), VerdictCounts())


def _cut(text: str) -> str:
    return text if len(text) <= _SUITE_CHARS else f"{text[: _SUITE_CHARS - 1]}…"


def _badge(path: str, name: str, message: str, colour: Colour) -> Badge:
    label_width, message_width = _CHAR * len(name), _CHAR * len(message)
    left = label_width + _AIR
    return Badge(
        path=path,
        template="badge.svg",
        label=name,
        message=message,
        colour=colour.value,
        left=left,
        width=left + message_width + _AIR,
        label_width=label_width,
        message_width=message_width,
    )
