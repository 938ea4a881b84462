"""Fold a site: thin what can be made again from the evidence that stays."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sitegen.assembly.acting import Acting, last_acts, taken_out_of, write_removal
from sitegen.assembly.run_order import run_key
from sitegen.attest.manifest import ManifestFile
from sitegen.attest.removals import REMOVALS, Act, ChangedFile, Content, Removal
from sitegen.attest.version_entries import CHECKPOINT, MANIFEST
from sitegen.ledger.members import read_members
from sitegen.ledger.site import index_runs, read_state
from sitegen.limits import Limits
from sitegen.model.facts import RunFacts
from sitegen.model.removal import Gone, TakenOut
from sitegen.model.state import SiteState
from sitegen.pages.gone import build_gone_page
from sitegen.pages.site_map import REMOVED, ROOT_PAGE, version_folder
from sitegen.render.page import render
from sitegen.settings import Settings

ROLE_GONE: Final = "gone"
_CASES: Final = "cases/"
_KEPT: Final = frozenset({MANIFEST, CHECKPOINT, REMOVALS, REMOVED, "version.json"})
_KEPT_FOLDER: Final = "attestations/"


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
    acts = last_acts(site, state.removed_in, limits)
    targets: list[str] = []
    replaced: list[ManifestFile] = []
    gone: list[ManifestFile] = []
    for folder in _old_versions(site, state, settings):
        targets.append(folder)
        for file in version_files(site, folder, limits):
            (replaced if file.path.endswith(".html") else gone).append(file)
    for run in _old_runs(site, state, settings):
        files = [
            file
            for file in _case_pages(site, run.path, limits)
            if acts.get(file.path) is not Act.FOLD
        ]
        if files:
            targets.append(run.path)
            replaced.extend(files)
    return FoldPlan(tuple(targets), tuple(replaced), tuple(gone))


def plan_of(site: Path, settings: Settings) -> FoldPlan:
    """Return the same for a site that nobody writes at the moment."""
    return fold_plan(site, read_state(site, settings.limits), settings)


def fold(acting: Acting) -> SiteState:
    """Stage what stands in the place of old versions and case pages, and the record of it."""
    plan = fold_plan(acting.site, acting.state, acting.work.settings)
    empty = Removal(Act.FOLD, plan.targets, ())
    taken_out = taken_out_of(empty, acting.number)
    changed = [
        *put_gone_pages(acting, plan.replaced, taken_out),
        *take_away(acting, plan.gone),
    ]
    return write_removal(acting, Removal(Act.FOLD, plan.targets, tuple(changed)))


def put_gone_pages(
    acting: Acting, files: Iterable[ManifestFile], taken_out: TakenOut, *, secret: bool = False
) -> Iterator[ChangedFile]:
    """Stage a small page in the place of each of these, and yield what changed.

    `secret`: what was here is not told by its digest.
    """
    settings = acting.work.settings
    for file in files:
        sha256 = None if secret else file.sha256
        gone = Gone(file.path, sha256, file.size, taken_out, _links(file.path, taken_out))
        page = build_gone_page(gone, acting.about.path, settings)
        acting.stage.rewrite(file.path)
        now = acting.stage.write(file.path, render(page), ROLE_GONE)
        yield ChangedFile(file.path, Content(sha256, file.size), Content(now.sha256, now.size))


def take_away(
    acting: Acting, files: Iterable[ManifestFile], *, secret: bool = False
) -> Iterator[ChangedFile]:
    """Let files be gone with this version, and yield what changed."""
    for file in files:
        acting.stage.remove(file.path)
        yield ChangedFile(file.path, Content(None if secret else file.sha256, file.size), None)


def version_files(site: Path, folder: str, limits: Limits) -> tuple[ManifestFile, ...]:
    """Return the files of a version's folder that may go: not what proves something."""
    return tuple(
        file
        for file in listed_below(site, f"{folder}{MANIFEST}", "", limits)
        if file.path.startswith(folder)
        and file.path[len(folder) :] not in _KEPT
        and not file.path[len(folder) :].startswith(_KEPT_FOLDER)
    )


def is_whole(site: Path, folder: str) -> bool:
    """Tell whether a version's folder holds more than what proves something."""
    return (site / folder / "state.json").exists()


def listed_below(site: Path, path: str, folder: str, limits: Limits) -> Iterator[ManifestFile]:
    """Yield what a published manifest lists; `folder` is what its paths are relative to."""
    for row in read_members(site, path, limits).rows("files"):
        place = f"{folder}{row.path('path')}"
        yield ManifestFile(place, row.text("sha256"), row.number("size"), row.text("role"))


def all_runs(site: Path, state: SiteState, limits: Limits) -> Iterator[RunFacts]:
    """Yield every published run, in the order of publication."""
    for number in range(1, state.pages + 1):
        yield from index_runs(site, number, limits)
    yield from state.runs


def _old_versions(site: Path, state: SiteState, settings: Settings) -> Iterator[str]:
    keep = settings.retention.versions
    if keep is None:
        return
    # The version that folds is one of those that stay.
    for number in range(1, state.number + 2 - keep):
        folder = version_folder(number)
        if is_whole(site, folder):
            yield folder


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
    for file in listed_below(site, f"{folder}rendering.json", folder, limits):
        if file.path.startswith(f"{folder}{_CASES}"):
            yield file


def _links(path: str, taken_out: TakenOut) -> tuple[tuple[str, str], ...]:
    parts = path.split("/")
    if parts[0] == "runs" and not taken_out.withdrawn:
        folder = "/".join(parts[:2])
        return (f"{folder}/index.html", "The run"), (f"{folder}/evidence.zip", "Its evidence")
    return ((ROOT_PAGE, "What is newest"),)
