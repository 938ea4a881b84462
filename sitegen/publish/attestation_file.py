"""Write an attestation beside the evidence that it is over: whole or not at all."""

import os
import secrets
from pathlib import Path

from sitegen.errors import OutputProblem
from sitegen.publish.exchange import flush_folder

_MODE = 0o644


def write_attestation(path: Path, data: bytes) -> bool:
    """Write the file; return False where it is there with the same bytes.

    Another one is replaced in one step: who calls has seen that it says the same. A link in its
    place is replaced, not followed. Raises `OutputProblem` where the file can't be written.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        if not path.is_symlink() and path.is_file() and path.read_bytes() == data:
            return False
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            flush_folder(path.parent)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        message = f"The attestation {path.name} can't be written: {error.strerror}."
        raise OutputProblem(message, hint="Sign a copy that can be written to.") from error
    return True
