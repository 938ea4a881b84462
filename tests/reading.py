"""Short ways for tests to read one document as the registry would."""

import hashlib

from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.artifact import Artifact
from sitegen.readers.base import Reading
from sitegen.readers.registry import read_artifact
from tests.builders import encoded


def read_bytes(
    data: bytes, name: str = "x.json", hint: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Reading:
    """Return the reading of bytes."""
    artifact = Artifact(name, hashlib.sha256(data).hexdigest(), len(data))
    return read_artifact(artifact, data, hint, limits)


def read_document(document: object, name: str = "x.json", hint: str | None = None) -> Reading:
    """Return the reading of a JSON document."""
    return read_bytes(encoded(document), name, hint)


def checks_of(reading: Reading) -> list[str]:
    """Return the ids of the checks that found something, in order."""
    return [finding.check for finding in reading.findings]
