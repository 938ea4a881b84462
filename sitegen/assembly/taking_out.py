"""Put something in the place of published files, take them away, and keep record of both."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sitegen.assembly.acting import Acting, last_changes
from sitegen.attest.manifest import ManifestFile
from sitegen.attest.removals import REMOVALS, Act, ChangedFile, Content
from sitegen.attest.version_entries import CHECKPOINT, MANIFEST, SSH_SIGNATURE
from sitegen.ledger.members import read_members
from sitegen.limits import Limits
from sitegen.model.removal import Gone, TakenOut
from sitegen.pages.gone import build_gone_page
from sitegen.pages.site_map import REMOVED, ROOT_PAGE, version_folder, version_script
from sitegen.render.page import render

RENDERING: Final = "rendering.json"
ROLE_GONE: Final = "gone"
ATTESTATIONS: Final = "attestations/"
_KEPT: Final = frozenset({MANIFEST, CHECKPOINT, SSH_SIGNATURE, REMOVALS, REMOVED, "version.json"})
_PAGE: Final = ".html"


@dataclass
class TakingOut:
    """What one version takes out, file by file; `secret`: what was there is not told by digest."""

    acting: Acting
    taken_out: TakenOut
    secret: bool = False
    files: list[ChangedFile] = field(default_factory=list)
    _before: Mapping[str, tuple[Act, Content | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what earlier versions did."""
        state, limits = self.acting.state, self.acting.work.settings.limits
        self._before = last_changes(self.acting.site, state.removed_in, limits)

    def put_pages(self, files: Iterable[ManifestFile], taken_out: TakenOut | None = None) -> None:
        """Put a small page in the place of each of these pages."""
        told = taken_out or self.taken_out
        acting = self.acting
        for file in files:
            sha256 = None if self.secret else file.sha256
            gone = Gone(file.path, sha256, file.size, told, _links(file.path, told))
            page = build_gone_page(gone, acting.about.path, acting.work.settings)
            acting.stage.rewrite(file.path)
            now = acting.stage.write(file.path, render(page), ROLE_GONE)
            self._tell(file, now)

    def take_away(self, files: Iterable[ManifestFile]) -> None:
        """Let files be gone."""
        for file in files:
            if self._is_here(file.path):
                self.acting.stage.remove(file.path)
                self._tell(file, None)

    def replaced(self, folder: str, before: Iterable[ManifestFile]) -> None:
        """Tell what became of a folder, or file, that was written anew; the rest of it is gone."""
        stage = self.acting.stage
        now = {f"{folder}{file.path}": file for file in stage.files_below(folder)}
        for file in before:
            fresh = now.get(file.path)
            if fresh is None:
                self.take_away((file,))
            elif (fresh.sha256, fresh.size) != self._content(file):
                self._tell(file, fresh)

    def rewrite(self, file: ManifestFile, data: bytes) -> None:
        """Put other bytes in the place of a file."""
        self.acting.stage.rewrite(file.path)
        self._tell(file, self.acting.stage.write(file.path, data, file.role))

    def _tell(self, file: ManifestFile, now: ManifestFile | None) -> None:
        sha256, size = self._content(file)
        was = Content(None if self.secret else sha256, size)
        fresh = None if now is None else Content(now.sha256, now.size)
        self.files.append(ChangedFile(file.path, was, fresh))

    def _content(self, file: ManifestFile) -> tuple[str | None, int]:
        """Return what a file holds, which need not be what was published first."""
        known = self._before.get(file.path)
        if known is None or known[1] is None:
            return file.sha256, file.size
        return known[1].sha256, known[1].size

    def _is_here(self, path: str) -> bool:
        return self._before.get(path, (None, True))[1] is not None


def version_files(site: Path, number: int, limits: Limits) -> tuple[ManifestFile, ...]:
    """Return the files of a version that may go: not what proves something.

    Its part of the search is one of them, though it lies in `index/`: it holds what its pages say,
    and only the newest version's is ever asked.
    """
    folder, script = version_folder(number), version_script(number)
    return tuple(
        file
        for file in listed_below(site, f"{folder}{MANIFEST}", "", limits)
        if file.path == script
        or (
            file.path.startswith(folder)
            and file.path[len(folder) :] not in _KEPT
            and not file.path[len(folder) :].startswith(ATTESTATIONS)
        )
    )


def is_page(file: ManifestFile) -> bool:
    """Tell whether a file is a page, in whose place another can stand."""
    return file.path.endswith(_PAGE)


def is_whole(site: Path, number: int) -> bool:
    """Tell whether a version's folder holds more than what proves something."""
    return (site / version_folder(number) / "state.json").exists()


def folder_files(acting: Acting, folder: str) -> tuple[ManifestFile, ...]:
    """Return the files of a run or record as its list names them, and then the list itself."""
    limits = acting.work.settings.limits
    path = f"{folder}{RENDERING}"
    listed = tuple(listed_below(acting.site, path, folder, limits))
    return *listed, acting.found(path)


def listed_below(site: Path, path: str, folder: str, limits: Limits) -> Iterator[ManifestFile]:
    """Yield what a published manifest lists; `folder` is what its paths are relative to."""
    for row in read_members(site, path, limits).rows("files"):
        place = f"{folder}{row.path('path')}"
        yield ManifestFile(place, row.text("sha256"), row.number("size"), row.text("role"))


def _links(path: str, taken_out: TakenOut) -> tuple[tuple[str, str], ...]:
    parts = path.split("/")
    if parts[0] == "runs" and not taken_out.withdrawn:
        folder = "/".join(parts[:2])
        return (f"{folder}/index.html", "The run"), (f"{folder}/evidence.zip", "Its evidence")
    return ((ROOT_PAGE, "What is newest"),)
