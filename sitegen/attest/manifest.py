"""Manifests: every file with size, SHA-256 and role, as sorted ASCII JSON.

`evidence.json` lists the artifacts of a run as raw bytes, `rendering.json` what was rendered
from them, `manifest.json` of a version names those manifests by hash. `SHA256SUMS` says the same
for `sha256sum --check`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.encode import canonical_json
from sitegen.model.value import Value

EVIDENCE_SCHEMA = "sitegen.evidence/1"
RENDERING_SCHEMA = "sitegen.rendering/1"
MANIFEST_SCHEMA = "sitegen.manifest/1"


@dataclass(frozen=True, slots=True, order=True)
class ManifestFile:
    """One file of a manifest; `path` is relative to the manifest's folder, size in bytes.

    `redacted`: what is listed is the file without the secrets that it held.
    """

    path: str
    sha256: str
    size: int
    role: str
    redacted: bool = False


def manifest_bytes(schema: str, files: Iterable[ManifestFile], **more: Value) -> bytes:
    """Return a manifest: canonical JSON with a final newline, files sorted by path."""
    rows: list[Value] = [
        {
            "path": file.path,
            "role": file.role,
            "sha256": file.sha256,
            "size": file.size,
            **({"redacted": True} if file.redacted else {}),
        }
        for file in sorted(files)
    ]
    return canonical_json({"files": rows, "schema": schema, **more}) + b"\n"


def sums_bytes(files: Iterable[ManifestFile]) -> bytes:
    """Return the same files as a checksum list of GNU coreutils' format."""
    lines = [f"{file.sha256}  {file.path}\n" for file in sorted(files)]
    return "".join(lines).encode("ascii")


def file_of(path: str, data: bytes, role: str) -> ManifestFile:
    """Return the manifest row of these bytes."""
    return ManifestFile(path, sha256_hex(data), len(data), role)
