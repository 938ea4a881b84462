"""Write an attestation beside the evidence that it is over: whole or not at all."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from sitegen.errors import OutputProblem
from sitegen.publish import operations
from sitegen.publish.pointers import write_whole


def write_attestation(path: Path, data: bytes) -> bool:
    """Write the file; return False where it is there with the same bytes.

    Another one is replaced in one step: who calls has seen that it says the same. A link in its
    place is replaced, not followed. Raises `OutputProblem` where the file can't be written.
    """
    fresh = f"{path.parent}/.{path.name}.{secrets.token_hex(8)}"
    try:
        if not path.is_symlink() and path.is_file() and path.read_bytes() == data:
            return False
        try:
            write_whole(fresh, data)
            operations.rename(fresh, str(path))
        finally:
            with suppress(OSError):
                if os.path.lexists(fresh):
                    operations.remove_file(fresh)
        operations.flush_folder(str(path.parent))
    except OSError as error:
        message = f"The attestation {path.name} can't be written: {error.strerror}."
        raise OutputProblem(message, hint="Sign a copy that can be written to.") from error
    return True
