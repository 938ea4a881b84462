"""Write a baseline: once, whole, and never over another one."""

import filecmp
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sitegen.errors import GuardrailViolation
from sitegen.publish import operations
from sitegen.publish.problems import output_problem


def write_baseline(path: Path, lines: Iterable[bytes]) -> bool:
    """Write the file; return False where it stands there already with the same bytes.

    Raises `GuardrailViolation` where the tag is taken by other content, and `OutputProblem`
    or `IoProblem` where the file can't be written.
    """
    try:
        operations.make_folders(str(path.parent))
        return _write(path, lines)
    except OSError as error:
        what = f"The baseline {path.name} can't be written"
        raise output_problem(error, what, hint="No tag has moved.") from error


def _write(path: Path, lines: Iterable[bytes]) -> bool:
    """Write all of it under no name, or beside, and only then give it its own."""
    beside = f"{path.parent}/.{path.name}.{secrets.token_hex(8)}"
    descriptor = operations.create_nameless(str(path.parent))
    nameless = descriptor is not None
    if descriptor is None:
        descriptor = operations.create(beside)
    try:
        with operations.in_pieces(descriptor, str(path)) as file:
            file.writelines(lines)
            file.flush()
            operations.flush(descriptor, str(path))
            try:
                if nameless:
                    operations.link_nameless(descriptor, str(path))
                else:
                    operations.link(beside, str(path))
            except FileExistsError:
                fresh = operations.path_of_nameless(descriptor) if nameless else beside
                _demand_same(path, Path(fresh))
                return False
    finally:
        if not nameless:
            with suppress(OSError):
                operations.remove_file(beside)
    operations.flush_folder(str(path.parent))
    return True


def _demand_same(path: Path, fresh: Path) -> None:
    if path.is_symlink() or not filecmp.cmp(path, fresh, shallow=False):
        message = f"The baseline {path.stem} is frozen already, with other content."
        hint = "A tag never moves: freeze under a new one."
        raise GuardrailViolation(message, hint=hint)
