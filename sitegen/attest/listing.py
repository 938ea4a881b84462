"""Manifests read back: what a published list of files says, or that it is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import ManifestFile
from sitegen.attest.members import array_of, object_of, text_of
from sitegen.canonical.strict_json import read_json
from sitegen.limits import Limits

_VALUES: Final = 100_000_000  # the bytes are bounded already
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_INSIDE: Final = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a manifest says; `about` is the folder of what rendered the pages, where it says so."""

    files: tuple[ManifestFile, ...]
    about: str | None
    members: Mapping[str, object]


def read_listing(data: bytes, schema: str, *, inside: bool = True) -> Listing:
    """Return what a manifest lists; raise `MalformedProof` where it is none of this schema.

    `inside`: its paths are of files of a site, so that they are plain names and lead nowhere
    else. Those of evidence are what an emitter called them, and name nothing that is opened.
    """
    limits = Limits(document_bytes=max(len(data), 1), values=_VALUES)
    document = read_json(data, "manifest", limits)
    if not document.readable:
        message = "The manifest is no JSON that can be read."
        raise MalformedProof(message)
    value = object_of(document.value, "manifest")
    if text_of(value, "schema", "manifest") != schema:
        message = f"The manifest is not of the schema {schema}."
        raise MalformedProof(message)
    about = value.get("about")
    rows = read_rows(value, "files", inside=inside)
    return Listing(rows, about if isinstance(about, str) else None, value)


def read_rows(
    members: Mapping[str, object], name: str, *, inside: bool = True
) -> tuple[ManifestFile, ...]:
    """Return the files in one member of a manifest; raise `MalformedProof`."""
    rows = tuple(_row(row, inside=inside) for row in array_of(members, name, "manifest"))
    paths = [row.path for row in rows]
    if paths != sorted(set(paths)):
        message = "The manifest names a file twice, or is not sorted."
        raise MalformedProof(message)
    return rows


def is_digest(text: str) -> bool:
    """Tell whether a text is a SHA-256 in hex digits."""
    return _SHA256.fullmatch(text) is not None


def is_inside(path: str) -> bool:
    """Tell whether a path is of plain names and leads nowhere out of the site."""
    return _INSIDE.fullmatch(path) is not None


def _row(value: object, *, inside: bool) -> ManifestFile:
    row = object_of(value, "row of a manifest")
    path, digest = text_of(row, "path", "manifest"), text_of(row, "sha256", "manifest")
    size = row.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        message = "A size in the manifest is no number of bytes."
        raise MalformedProof(message)
    if not _SHA256.fullmatch(digest) or (inside and not _INSIDE.fullmatch(path)):
        message = "A row of the manifest is no path and SHA-256."
        raise MalformedProof(message)
    redacted = row.get("redacted", False)
    if not isinstance(redacted, bool):
        message = "A row of the manifest is neither redacted nor as it came."
        raise MalformedProof(message)
    return ManifestFile(path, digest, size, text_of(row, "role", "manifest"), redacted)
