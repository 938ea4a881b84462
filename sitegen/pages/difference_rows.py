"""Differences as rows of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitegen.model.difference import Comparison, Difference, Judged, Rank, RunState
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.settings import Settings

RANK_WORDS: Mapping[Rank, tuple[str, str]] = {
    Rank.REGRESSION: ("regression", "regressions"),
    Rank.WEAKER: ("weaker", "weaker"),
    Rank.REMOVED: ("removed", "removed"),
    Rank.CHANGED: ("changed", "changed"),
    Rank.ADDED: ("added", "added"),
    Rank.IMPROVEMENT: ("improvement", "improvements"),
}


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One difference: `kind_href` leads to the catalogue, `href` to the case's page, if any.

    `segments` compare two long values: (`both`, `base` or `head`, text). `gate` is empty where
    no policy was applied, else `fails`, `waived` or `passes`; `waiver` says who waived it.
    """

    rank: str
    kind: str
    kind_href: str
    subject: Text
    href: str | None
    place: Text | None
    base: Text | None
    head: Text | None
    segments: tuple[tuple[str, Text], ...]
    message: Text
    gate: str = ""
    waiver: Text | None = None


@dataclass(frozen=True, slots=True)
class SideView:
    """One side of a comparison: what it is called, and which evidence that is."""

    label: Text
    run_id: Text
    created_at: Text | None
    commit: Text | None
    evidence_sha256: str
    cases: int


def difference_view(
    difference: Difference,
    catalogue: str,
    pages: Mapping[str, str],
    path: str,
    settings: Settings,
) -> DifferenceView:
    """Return one row of the page at `path`; `pages` maps case ids to pages, from the root."""
    limit = settings.limits.shown_chars
    case_id = difference.case_id
    page = None if case_id is None else pages.get(case_id)
    record = difference.record
    subject = " ".join(record) if record else (case_id if case_id is not None else "the run")
    return DifferenceView(
        rank=difference.rank.value,
        kind=difference.kind,
        kind_href=f"{catalogue}#kind-{difference.kind}",
        subject=shown(subject, limit),
        href=None if page is None else site_map.relative(path, page),
        place=shown_or_none(difference.where, limit),
        base=shown_or_none(difference.base, limit),
        head=shown_or_none(difference.head, limit),
        segments=tuple((part.side, shown(part.text, limit)) for part in difference.inside),
        message=shown(difference.message, limit),
    )


def judged_view(
    judged: Judged, catalogue: str, pages: Mapping[str, str], path: str, settings: Settings
) -> DifferenceView:
    """Return one row with what the gate's policy makes of it."""
    view = difference_view(judged.difference, catalogue, pages, path, settings)
    waiver = judged.waiver
    text = None
    if waiver is not None:
        words = f"{waiver.state}: {waiver.reason} ({waiver.owner}, until {waiver.expires})"
        text = shown(words, settings.limits.shown_chars)
    passes = "waived" if waiver is not None else "passes"
    return DifferenceView(
        **{name: getattr(view, name) for name in DifferenceView.__slots__ if name not in _GATE},
        gate="fails" if judged.fails else passes,
        waiver=text,
    )


_GATE = frozenset({"gate", "waiver"})


def rank_counts(comparison: Comparison) -> tuple[tuple[str, str, int], ...]:
    """Return (rank, word, number) of all ranks, worst first."""
    return tuple(
        (rank.value, RANK_WORDS[rank][number != 1], number)
        for rank, number in comparison.counts().items()
    )


def side_view(label: str, run: RunState, limit: int) -> SideView:
    """Return what one side of a comparison is."""
    return SideView(
        label=shown(label, limit),
        run_id=shown(run.run_id, limit),
        created_at=shown_or_none(run.created_at, limit),
        commit=shown_or_none(run.commit, limit),
        evidence_sha256=run.evidence_sha256,
        cases=run.cases,
    )


def told(counts: Iterable[tuple[str, str, int]]) -> str:
    """Return counts in words: `2 regressions, 17 weaker`; of none: `no difference`."""
    parts = [f"{number:,} {word}" for _, word, number in counts if number]
    return ", ".join(parts) or "no difference"
