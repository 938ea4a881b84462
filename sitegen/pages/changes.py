"""The pages of what changed in a run since the run before it, and since its baseline."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.model.difference import Comparison, RunChanges
from sitegen.model.facts import RunFacts
from sitegen.pages import site_map
from sitegen.pages.difference_rows import (
    DifferenceView,
    SideView,
    difference_view,
    rank_counts,
    side_view,
    told,
)
from sitegen.pages.evidence import Text, shown
from sitegen.pages.frame import Frame, Pager, frame_of
from sitegen.pages.paging import chunks, page_paths, pager_of
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """One page of differences; `against` is `the previous run` or `the baseline`."""

    path: str
    template: str
    frame: Frame
    run_id: Text
    against: str
    base: SideView
    head: SideView
    selection: Text | None
    counts: tuple[tuple[str, str, int], ...]
    rows: tuple[DifferenceView, ...]
    pager: Pager
    json: str


@dataclass(frozen=True, slots=True)
class ChangesLink:
    """What a run's page says of a comparison: against what, the counts, and the page of it."""

    against: str
    label: Text
    label_href: str | None
    href: str
    text: str
    counts: tuple[tuple[str, str, int], ...]


def build_change_pages(
    facts: RunFacts, changes: RunChanges, about: str, settings: Settings
) -> Iterator[ChangesPage]:
    """Yield `previous.html` and `baseline.html` of a run, where there is such a comparison."""
    if changes.previous is not None:
        first = f"{facts.path}{site_map.PREVIOUS}"
        yield from _pages(first, "the previous run", changes.previous, facts, (about, settings))
    if changes.baseline is not None:
        first = f"{facts.path}{site_map.BASELINE}"
        yield from _pages(first, "the baseline", changes.baseline, facts, (about, settings))


def change_links(
    facts: RunFacts, changes: RunChanges, settings: Settings
) -> tuple[ChangesLink, ...]:
    """Return what the run's own page says of its past."""
    limit = settings.limits.shown_chars
    page = f"{facts.path}index.html"
    rows = (
        ("the previous run", changes.previous, changes.previous_path, site_map.PREVIOUS),
        ("the baseline", changes.baseline, changes.baseline_path, site_map.BASELINE),
    )
    return tuple(
        ChangesLink(
            against=against,
            label=shown(comparison.base_label, limit),
            label_href=None if target is None else site_map.relative(page, target),
            href=name,
            text=told(rank_counts(comparison)),
            counts=rank_counts(comparison),
        )
        for against, comparison, target, name in rows
        if comparison is not None
    )


def _pages(
    first: str,
    against: str,
    comparison: Comparison,
    facts: RunFacts,
    around: tuple[str, Settings],
) -> Iterator[ChangesPage]:
    about, settings = around
    limit, size = settings.limits.shown_chars, settings.limits.table_rows
    pages = {case.case_id: case.page for case in facts.cases if case.case_id is not None}
    parts = chunks(comparison.differences, size)
    paths = page_paths(first, len(parts))
    crumbs = ((facts.path, f"Run {facts.run_id}"),)
    selection = comparison.head.selection or comparison.base.selection
    for index, (path, part) in enumerate(zip(paths, parts, strict=True)):
        catalogue = site_map.relative(path, f"{about}{site_map.KINDS}")
        yield ChangesPage(
            path=path,
            template="pages/changes.html",
            frame=frame_of(path, f"Changes in {facts.run_id}", about, settings, crumbs),
            run_id=shown(facts.run_id, limit),
            against=against,
            base=side_view(comparison.base_label, comparison.base, limit),
            head=side_view(comparison.head_label, comparison.head, limit),
            selection=None if selection is None else shown(selection, limit),
            counts=rank_counts(comparison),
            rows=tuple(difference_view(row, catalogue, pages, path, settings) for row in part),
            pager=pager_of(paths, index, size, len(comparison.differences)),
            json="differences.json",
        )
