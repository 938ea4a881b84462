"""Where the artifacts of certification lie: new files only, but for the word of a running run."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sitegen.errors import IdentityReuse, InputProblem, OutputProblem

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class ArtifactFolder:
    """A folder with `observations/`, `certifications/`, `investigations/` and `preflight/`."""

    folder: Path

    def create(self, folder: str, name: str, data: bytes) -> str:
        """Write a new file and return its path.

        Raises `IdentityReuse` where there is one, and `OutputProblem` where none can be written.
        """
        target = self.folder / folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, data)
        except FileExistsError as error:
            message = f"{target.as_posix()} is there already: an artifact is never overwritten."
            raise IdentityReuse(message, hint="Wait a second, or name another folder.") from error
        except OSError as error:
            raise _unwritten(target, error) from error
        return target.as_posix()

    def replace(self, folder: str, name: str, data: bytes) -> str:
        """Replace a file in one step: whoever reads sees the old one or the new one."""
        target = self.folder / folder / name
        # A dot first: what is not whole is no evidence.
        fresh = target.with_name(f".{name}.{os.getpid()}")
        try:
            fresh.unlink(missing_ok=True)
            _write(fresh, data)
            fresh.replace(target)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise _unwritten(target, error) from error
        return target.as_posix()


def read_file(path: Path, most: int) -> bytes:
    """Return the bytes of a file, one more than `most` at the most."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        message = f"{path.as_posix()} can't be read: {error.strerror}."
        hint = "Name a file that is there and that you may read."
        raise InputProblem(message, hint=hint) from error


def _write(target: Path, data: bytes) -> None:
    descriptor = os.open(target, _FLAGS, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _unwritten(target: Path, error: OSError) -> OutputProblem:
    message = f"{target.as_posix()} can't be written: {error.strerror}."
    return OutputProblem(message, hint="Name another folder with -o.")
