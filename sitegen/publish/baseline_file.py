"""Write a baseline: once, whole, and never over another one."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from sitegen.errors import GuardrailViolation, OutputProblem
from sitegen.publish.exchange import flush_folder


def write_baseline(path: Path, lines: Iterable[bytes]) -> bool:
    """Write the file; return False where it stands there already with the same bytes.

    Raises `GuardrailViolation` where the tag is taken by other content, and `OutputProblem`
    where the file can't be written.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with fresh.open("xb") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
            try:
                # A link, unlike a rename, never takes the place of what is there.
                os.link(fresh, path)
            except FileExistsError:
                _demand_same(path, fresh)
                return False
            flush_folder(path.parent)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        message = f"The baseline {path.name} can't be written: {error.strerror}."
        hint = "Give whoever freezes the right to write there, or choose another --dir."
        raise OutputProblem(message, hint=hint) from error
    return True


def _demand_same(path: Path, fresh: Path) -> None:
    if path.is_symlink() or path.read_bytes() != fresh.read_bytes():
        message = f"The baseline {path.stem} is frozen already, with other content."
        hint = "A tag never moves: freeze under a new one."
        raise GuardrailViolation(message, hint=hint)
