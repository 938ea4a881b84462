"""Fold a site: thin what can be made again from the evidence that stays."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sitegen.assembly.acting import Acting, last_changes, taken_out_of, write_removal
from sitegen.assembly.run_order import run_key
from sitegen.assembly.taking_out import (
    RENDERING,
    TakingOut,
    is_page,
    is_whole,
    listed_below,
    version_files,
)
from sitegen.attest.manifest import ManifestFile
from sitegen.attest.removals import Act, Removal
from sitegen.ledger.site import index_runs, read_state
from sitegen.limits import Limits
from sitegen.model.facts import RunFacts
from sitegen.model.state import SiteState
from sitegen.pages.site_map import version_folder
from sitegen.settings import Settings

_CASES: Final = "cases/"
_NOTHING: Final = (None, None)


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """What would be folded: folders of versions and runs, and their files (from the root).

    `replaced` get a small page in their place, `gone` are data of versions, in no place any more.
    """

    targets: tuple[str, ...]
    replaced: tuple[ManifestFile, ...]
    gone: tuple[ManifestFile, ...]

    @property
    def size(self) -> int:
        """Return the bytes of all that would no longer be there."""
        return sum(file.size for file in (*self.replaced, *self.gone))


def fold_plan(site: Path, state: SiteState, settings: Settings) -> FoldPlan:
    """Return what the configuration's `retention` lets go. Raises `OutputProblem`."""
    limits = settings.limits
    changes = last_changes(site, state.removed_in, limits)
    runs: dict[str, list[ManifestFile]] = {}
    for run in _old_runs(site, state, settings):
        pages = _case_pages(site, run.path, limits)
        files = [file for file in pages if changes.get(file.path, _NOTHING)[0] is not Act.FOLD]
        if files:
            runs[run.path] = files
    versions = _old_versions(site, state, settings, due=bool(runs))
    data = [file for number in versions for file in version_files(site, number, limits)]
    pages_of_versions = [file for file in data if is_page(file)]
    return FoldPlan(
        (*map(version_folder, versions), *runs),
        (*pages_of_versions, *(file for files in runs.values() for file in files)),
        tuple(file for file in data if not is_page(file)),
    )


def plan_of(site: Path, settings: Settings) -> FoldPlan:
    """Return the same for a site that nobody writes at the moment."""
    return fold_plan(site, read_state(site, settings.limits), settings)


def fold(acting: Acting) -> SiteState | None:
    """Stage what stands in the place of old versions and case pages, and the record of it."""
    plan = fold_plan(acting.site, acting.state, acting.work.settings)
    if not plan.targets:
        return None
    empty = Removal(Act.FOLD, plan.targets, ())
    taking = TakingOut(acting, taken_out_of(empty, acting.number))
    taking.put_pages(plan.replaced)
    taking.take_away(plan.gone)
    return write_removal(acting, replace(empty, files=tuple(taking.files)))


def all_runs(site: Path, state: SiteState, limits: Limits) -> Iterator[RunFacts]:
    """Yield every published run, in the order of publication."""
    for number in range(1, state.pages + 1):
        yield from index_runs(site, number, limits)
    yield from state.runs


def _old_versions(
    site: Path, state: SiteState, settings: Settings, *, due: bool
) -> tuple[int, ...]:
    """Return the versions to fold; none where that alone would not be `due`.

    The version that folds is one of those that stay, so that folding twice folds nothing.
    """
    keep = settings.retention.versions
    if keep is None:
        return ()
    numbers = range(1, state.number + 2 - keep)
    whole = tuple(number for number in numbers if is_whole(site, number))
    if not due and not any(number <= state.number - keep for number in whole):
        return ()
    return whole


def _old_runs(site: Path, state: SiteState, settings: Settings) -> Iterator[RunFacts]:
    keep = settings.retention.runs
    if keep is None:
        return
    by_suite: dict[str, list[RunFacts]] = defaultdict(list)
    for run in all_runs(site, state, settings.limits):
        by_suite[run.suite].append(run)
    for suite in sorted(by_suite):
        ordered = sorted(
            by_suite[suite],
            key=lambda run: run_key(run.created_at, run.run_id, run.evidence_sha256),
        )
        yield from ordered[:-keep]


def _case_pages(site: Path, folder: str, limits: Limits) -> Iterator[ManifestFile]:
    for file in listed_below(site, f"{folder}{RENDERING}", folder, limits):
        if file.path.startswith(f"{folder}{_CASES}"):
            yield file
