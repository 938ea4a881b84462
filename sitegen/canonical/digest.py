"""Digests: of bytes, and the two that a STAGETEST run records of itself."""

import hashlib
from collections.abc import Iterable, Mapping

from sitegen.canonical.encode import python_json
from sitegen.model.value import Value


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of the bytes as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def determinism_hash(fields: Mapping[str, Value]) -> str:
    """Return the hash that an emitter records of these fields of a case (64 hex digits).

    Source: SHA-256 of Python's compact, sorted JSON of the fields. Its name promises more than
    it holds: a field such as a duration makes it differ from run to run.
    """
    return sha256_hex(python_json(fields).encode("ascii"))


def determinism_digest(hashes: Iterable[str]) -> str:
    """Return the digest that an emitter records of all its cases' hashes (64 hex digits).

    Source: SHA-256 of the sorted hashes joined by `|`; of the empty text where there are none.
    """
    return sha256_hex("|".join(sorted(hashes)).encode("utf-8", "surrogatepass"))
