"""The manifest of a version: every file that it added, or the manifest that lists it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from sitegen.attest.manifest import MANIFEST_SCHEMA, ManifestFile, file_of, manifest_bytes
from sitegen.attest.version_entries import MANIFEST
from sitegen.canonical.digest import sha256_hex
from sitegen.model.value import Value
from sitegen.model.version import About
from sitegen.pages.contract import settings_json
from sitegen.publish.staging import POINTER, Stage

_SHARED: Final = ("assets/", "index/", "baselines/")


def listed_files(
    stage: Stage, folder: str, about: str, earlier: Iterable[ManifestFile] = ()
) -> list[ManifestFile]:
    """Return what the manifest of the version in this folder lists, of what is staged so far.

    `earlier` is what was published before the site had a log, and belongs into it.
    """
    own = (replace(file, path=f"{folder}{file.path}") for file in stage.files_below(folder))
    shared = (
        replace(file, path=f"{prefix}{file.path}")
        for prefix in (about, *_SHARED)
        for file in stage.files_below(prefix)
    )
    rendering = _named(stage, ("runs/", "records/"), "rendering.json", "rendering")
    evidence = _named(stage, ("runs/",), "evidence.json", "evidence")
    return [*own, *rendering, *evidence, *shared, *earlier]


def write_manifest(
    stage: Stage,
    folder: str,
    about: About,
    files: Iterable[ManifestFile],
    pointers: Mapping[str, bytes],
    **more: Value,
) -> ManifestFile:
    """Write `manifest.json` of the version in this folder; only its checkpoint comes later.

    It vouches for the pointers too, but for the one to the checkpoint, which names this manifest.
    """
    rows: list[Value] = [
        {"path": file.path, "role": file.role, "sha256": file.sha256, "size": file.size}
        for file in (file_of(path, pointers[path], POINTER) for path in sorted(pointers))
    ]
    data = manifest_bytes(
        MANIFEST_SCHEMA,
        files,
        about=about.path,
        pointers=rows,
        settings_sha256=sha256_hex(settings_json(about.settings)),
        sitegen=about.sitegen_version,
        **more,
    )
    return stage.write(f"{folder}{MANIFEST}", data, "data")


def _named(stage: Stage, prefixes: tuple[str, ...], name: str, role: str) -> Iterable[ManifestFile]:
    for prefix in prefixes:
        for file in stage.files_below(prefix):
            if file.path.endswith(f"/{name}"):
                yield replace(file, path=f"{prefix}{file.path}", role=role)
