"""A site being written: every byte of it passes here, and none is where readers look.

The first build is staged beside its target and put in its place at once. Where a site is already,
only what is new is staged, inside it, and appended (`publish.appending`).
"""

import glob
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sitegen.attest.manifest import ManifestFile
from sitegen.errors import ExitCode, SitegenError
from sitegen.publish import operations
from sitegen.publish.appending import append, heal, new_stage, undo_first_upload
from sitegen.publish.exchange import replace_folder
from sitegen.publish.existing import INTENT, published_version
from sitegen.publish.lock import site_lock
from sitegen.publish.names import checked_path
from sitegen.publish.pointers import latest_folder, make_folders
from sitegen.publish.problems import is_of_output, output_problem

_STAGE_MARK = ".sitegen-stage-"
POINTER = "pointer"
"""The role of the only files that are ever replaced."""


class PathTwiceError(SitegenError):
    """Two things of one build claim the same path: a mistake of sitegen's."""

    code = ExitCode.SOFTWARE
    slug = "path-twice"


class Stage:
    """A folder in which the next version of a site is written.

    `published` is the site that it will be appended to, None for a first build.
    """

    def __init__(self, folder: Path, published: Path | None = None) -> None:
        """Take an empty folder, and the site that there is already."""
        self._folder = folder
        self.published = published
        self.discarded = False
        self._root = f"{folder}/"
        self._folders: dict[str, dict[str, ManifestFile]] = {}
        self._closed: set[str] = set()
        self._made: set[str] = {""}
        self._rewritten: set[str] = set()
        self.removed: set[str] = set()

    def write(self, path: str, data: bytes, role: str) -> ManifestFile:
        """Write one file; `path` is relative to the site's root. Raises `OSError`."""
        self._claim(path)
        target = self._target(path)
        descriptor = operations.create(target)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[operations.write(descriptor, rest, target) :]
        finally:
            operations.close(descriptor, target)
        return self._add(path, hashlib.sha256(data).hexdigest(), len(data), role)

    @contextmanager
    def stream(self, path: str, role: str) -> Iterator[BinaryIO]:
        """Open one file for writing in pieces; it is hashed when it is closed."""
        self._claim(path)
        target = Path(self._target(path))
        with operations.open_new(str(target)) as stream:
            yield stream
        with target.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        self._add(path, digest, target.stat().st_size, role)

    def place(self, path: str) -> Path:
        """Return where a file can be read that was staged or is published; it may not exist."""
        if self.published is None or path in self._folders.get(_top_of(path), {}):
            return self._folder / path
        staged = self._folder / path
        return staged if staged.exists() else self.published / path

    def is_published(self, path: str) -> bool:
        """Tell whether a file or folder was published before this build."""
        return self.published is not None and os.path.lexists(self.published / path.rstrip("/"))

    def rewrite(self, path: str) -> None:
        """Let a published file, or all of a folder (which ends in `/`), be written once more.

        Nothing but retention may: what is replaced has to be told in the log.
        """
        self._rewritten.add(path)

    def remove(self, path: str) -> None:
        """Say that a published file is gone with the version that is being written."""
        self.removed.add(checked_path(path))

    def discard(self) -> None:
        """Say that there is nothing to publish: what is staged will be dropped."""
        self.discarded = True

    def paths(self) -> tuple[list[str], list[str]]:
        """Return the paths of new files (one of each closed folder at least), and what replaces.

        That are the pointers, and what retention writes once more. Of folders that it rewrites
        all files are told, closed or not.
        """
        files: list[str] = []
        replacing: list[str] = []
        folders = tuple(path for path in self._rewritten if path.endswith("/"))
        for staged in self._folders.values():
            for path, file in staged.items():
                again = path in self._rewritten or path.startswith(folders)
                (replacing if file.role == POINTER or again else files).append(path)
        return files, replacing

    def files_below(self, prefix: str) -> tuple[ManifestFile, ...]:
        """Return what was written below a folder so far, with paths relative to it, sorted.

        Of a closed folder, only what was kept.
        """
        top = _top_of(prefix)
        inside = (
            self._folders.get(top, {}).values()
            if top == prefix and top in self._folders
            else (file for files in self._folders.values() for file in files.values())
        )
        return tuple(
            ManifestFile(file.path[len(prefix) :], file.sha256, file.size, file.role)
            for file in sorted(inside)
            if file.path.startswith(prefix)
        )

    def close(self, folder: str, keep: frozenset[str]) -> None:
        """Forget a folder that is whole, but for the files with these names.

        Nothing more can be written there. `folder` is one of a run, record or version.
        """
        self._closed.add(folder)
        if folder in self._rewritten:
            return
        files = self._folders[folder]
        self._folders[folder] = {path: files[path] for path in files if path[len(folder) :] in keep}

    def _claim(self, path: str) -> None:
        checked_path(path)
        top = _top_of(path)
        if path in self._folders.setdefault(top, {}) or top in self._closed:
            message = f"The path {path} would be written twice, or after its folder was closed."
            hint = "This is a defect of sitegen; please report it."
            raise PathTwiceError(message, hint=hint)

    def _target(self, path: str) -> str:
        parent = path.rpartition("/")[0]
        if parent not in self._made:
            make_folders(self._folder, path)
            self._made.add(parent)
        return f"{self._root}{path}"

    def _add(self, path: str, sha256: str, size: int, role: str) -> ManifestFile:
        file = ManifestFile(path, sha256, size, role)
        self._folders[_top_of(path)][path] = file
        return file


def _top_of(path: str) -> str:
    """Return the folder of a run, record or version that a path lies in, or what is above."""
    parts = path.split("/")
    return "/".join(parts[: min(2, len(parts) - 1)]) + "/" if len(parts) > 1 else ""


@contextmanager
def staged_site(target: Path, tell: Callable[[str], None] = lambda _text: None) -> Iterator[Stage]:
    """Yield a stage; on success what is in it is published, else it is swept.

    A site that a crash left behind is healed first, and `tell` is called with a sentence about
    it. Raises `LockHeld` where another build works on the same site, and `OutputProblem` or
    `IoProblem` where the target can't be written or is no site.
    """
    target = _place_of(target)
    try:
        operations.make_folders(str(target.parent))
    except OSError as error:
        raise output_problem(error, "The folder for the site can't be made") from error
    with site_lock(target) as cut_off:
        if cut_off:
            tell(cut_off)
        _sweep(target)
        with _telling(target):
            undo_first_upload(target)
        latest = published_version(target)
        yield from _appended(latest.parent) if latest else _written(target)


def _place_of(target: Path) -> Path:
    """Return where the site really is: two names of one site must not have two locks."""
    return target.resolve() if target.is_dir() else target.parent.resolve() / target.name


def _written(target: Path) -> Iterator[Stage]:
    folder = target.with_name(f".{target.name}{_STAGE_MARK}{secrets.token_hex(8)}")
    try:
        with _telling(folder, target):
            operations.make_folder(str(folder))
            stage = Stage(folder)
            yield stage
            if not stage.discarded:
                operations.flush_tree(str(folder))
                replace_folder(folder, target)
    finally:
        _drop(folder)


def _appended(site: Path) -> Iterator[Stage]:
    folder = new_stage(site)
    try:
        with _telling(site):
            heal(site)
            operations.make_folder(str(folder))
            stage = Stage(folder, site)
            yield stage
            if not stage.discarded:
                _append(site, folder, stage)
    finally:
        if not os.path.lexists(site / INTENT):
            _drop(folder)


def _append(site: Path, folder: Path, stage: Stage) -> None:
    """Append; what fails before the commit point is taken back, what fails after it is finished."""
    before = latest_folder(site)
    try:
        append(site, folder, *stage.paths(), sorted(stage.removed))
    except BaseException as error:
        # Where even this fails, the next build heals.
        with suppress(OSError, SitegenError):
            heal(site)
        if not isinstance(error, OSError) or latest_folder(site) == before:
            raise
        if os.path.lexists(site / INTENT):
            what = "The version is published, but not all that leads to it could be written"
            raise output_problem(error, what, hint="The next build mends it.") from error


@contextmanager
def _telling(*places: Path) -> Iterator[None]:
    """Turn errors of writing into problems of the output; one of reading stays what it is."""
    try:
        yield
    except OSError as error:
        if is_of_output(error, places):
            raise output_problem(error, "The site can't be written") from error
        raise


def _drop(folder: Path) -> None:
    # What can't be removed now, the next build sweeps.
    with suppress(OSError):
        if os.path.lexists(folder):
            operations.remove_tree(str(folder))


def _sweep(target: Path) -> None:
    for left in sorted(target.parent.glob(f".{glob.escape(target.name)}{_STAGE_MARK}*")):
        _drop(left)
