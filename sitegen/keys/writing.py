"""Write a new key: the private half for its owner alone, the public half in three forms."""

import os
import secrets
from pathlib import Path

from sitegen.attest.signatures import Key
from sitegen.errors import OutputProblem
from sitegen.keys.openssh import PrivateKey, private_file
from sitegen.keys.public import key_forms

_CHECK_BYTES = 4
_PRIVATE = 0o600
_PUBLIC = 0o644


def write_key(path: Path, private: PrivateKey, key: Key) -> tuple[Path, ...]:
    """Write a key to `path`, `.pub`, `.vkey` and `.pem`, and return the paths.

    Nothing is ever overwritten: `OutputProblem` where one is there, and then nothing is left.
    """
    check = secrets.token_bytes(_CHECK_BYTES)
    files = [(path, private_file(private, check), _PRIVATE)]
    for suffix, text in key_forms(key):
        files.append((path.with_name(path.name + suffix), text.encode("utf-8"), _PUBLIC))
    written: list[Path] = []
    try:
        for target, data, mode in files:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
            written.append(target)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        for target in written:
            target.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            message = f"{target.name} is there already, and a key is never overwritten."
            raise OutputProblem(message, hint="Choose another name with -o.") from error
        message = f"The key can't be written to {target.name}: {error.strerror}."
        raise OutputProblem(message, hint="Name another place with -o.") from error
    return tuple(written)
