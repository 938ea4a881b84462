"""A site being written: every byte of it passes here, and none is where readers look.

The first build is staged beside its target and put in its place at once. Where a site is already,
only what is new is staged, inside it, and appended (`publish.appending`).
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from filelock import Timeout

from sitegen.attest.manifest import ManifestFile
from sitegen.errors import ExitCode, LockHeld, OutputProblem, SitegenError
from sitegen.publish.appending import INTENT, append, heal
from sitegen.publish.exchange import flush_tree, replace_folder
from sitegen.publish.existing import published_version
from sitegen.publish.lock import lock_of
from sitegen.publish.names import checked_path

_STAGE_MARK = ".sitegen-stage-"
POINTER = "pointer"
"""The role of the only files that are ever replaced."""

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


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

    def write(self, path: str, data: bytes, role: str) -> ManifestFile:
        """Write one file; `path` is relative to the site's root. Raises `OSError`."""
        self._claim(path)
        descriptor = os.open(self._target(path), _NEW_FILE, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        finally:
            os.close(descriptor)
        return self._add(path, hashlib.sha256(data).hexdigest(), len(data), role)

    @contextmanager
    def stream(self, path: str, role: str) -> Iterator[BinaryIO]:
        """Open one file for writing in pieces; it is hashed when it is closed."""
        self._claim(path)
        target = Path(self._target(path))
        with target.open("xb") as stream:
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

    def discard(self) -> None:
        """Say that there is nothing to publish: what is staged will be dropped."""
        self.discarded = True

    def paths(self) -> tuple[list[str], list[str]]:
        """Return the paths of new files (one of each closed folder at least), and the pointers."""
        files: list[str] = []
        pointers: list[str] = []
        for staged in self._folders.values():
            for path, file in staged.items():
                (pointers if file.role == POINTER else files).append(path)
        return files, pointers

    def files_below(self, prefix: str) -> tuple[ManifestFile, ...]:
        """Return what was written below a folder so far, with paths relative to it, sorted.

        Of a closed folder, only what was kept.
        """
        top = _top_of(prefix)
        inside = (
            self._folders.get(top, {}).values()
            if top == prefix
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
        files = self._folders[folder]
        self._folders[folder] = {path: files[path] for path in files if path[len(folder) :] in keep}
        self._closed.add(folder)

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
            (self._folder / parent).mkdir(parents=True, exist_ok=True)
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
def staged_site(target: Path) -> Iterator[Stage]:
    """Yield a stage; on success what is in it is published, else it is swept.

    A site that a crash left behind is healed first. Raises `LockHeld` where another build works
    on the same site, and `OutputProblem` where the target can't be written or is no site.
    """
    target = target.parent.resolve() / target.name
    parent = target.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder for the site can't be made: {error.strerror}."
        hint = "Choose another -o, or give whoever builds the right to write there."
        raise OutputProblem(message, hint=hint) from error
    lock = lock_of(target)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        message = f"Another build is writing the site {target.name}."
        raise LockHeld(message, hint="Wait until it has finished, or choose another -o.") from error
    except OSError as error:
        message = f"The lock beside the site can't be written: {error.strerror}."
        hint = "Choose another -o, or give whoever builds the right to write beside the site."
        raise OutputProblem(message, hint=hint) from error
    try:
        latest = published_version(target)
        yield from _appended(latest.parent) if latest else _written(target)
    finally:
        lock.release()


def _written(target: Path) -> Iterator[Stage]:
    _sweep(target)
    folder = target.with_name(f".{target.name}{_STAGE_MARK}{secrets.token_hex(8)}")
    try:
        folder.mkdir()
        stage = Stage(folder)
        yield stage
        if not stage.discarded:
            flush_tree(folder)
            replace_folder(folder, target)
    except OSError as error:
        raise _problem(error, target) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _appended(site: Path) -> Iterator[Stage]:
    folder = site / f"stage-{secrets.token_hex(8)}"
    try:
        heal(site)
        folder.mkdir()
        stage = Stage(folder, site)
        yield stage
        if not stage.discarded:
            _append(site, folder, stage)
    except OSError as error:
        raise _problem(error, site) from error
    finally:
        if not os.path.lexists(site / INTENT):
            shutil.rmtree(folder, ignore_errors=True)


def _append(site: Path, folder: Path, stage: Stage) -> None:
    """Append; what fails before the commit point is taken back, what fails after it is finished."""
    try:
        append(site, folder, *stage.paths())
    except BaseException as error:
        committed = False
        # Where even this fails, the next build heals.
        with suppress(OSError, SitegenError):
            committed = heal(site)
        if not (committed and isinstance(error, OSError)):
            raise


def _problem(error: OSError, target: Path) -> OutputProblem:
    name = Path(error.filename).name if isinstance(error.filename, str) else target.name
    message = f"The site can't be written ({name}): {error.strerror}."
    return OutputProblem(message, hint="What was published before is untouched.")


def _sweep(target: Path) -> None:
    for left in sorted(target.parent.glob(f".{target.name}{_STAGE_MARK}*")):
        shutil.rmtree(left, ignore_errors=True)
