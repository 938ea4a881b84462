"""The manifest of a version: every file that it added, or the manifest that lists it."""

from collections.abc import Iterable
from dataclasses import replace

from sitegen.attest.manifest import MANIFEST_SCHEMA, ManifestFile, manifest_bytes
from sitegen.publish.staging import Stage

_SHARED = ("assets/", "index/", "baselines/")


def write_manifest(stage: Stage, folder: str, about: str) -> None:
    """Write `manifest.json` of the version in this folder; nothing is added to it afterwards."""
    own = (replace(file, path=f"{folder}{file.path}") for file in stage.files_below(folder))
    shared = (
        replace(file, path=f"{prefix}{file.path}")
        for prefix in (about, *_SHARED)
        for file in stage.files_below(prefix)
    )
    rendering = _named(stage, ("runs/", "records/"), "rendering.json", "rendering")
    evidence = _named(stage, ("runs/",), "evidence.json", "evidence")
    rows = [*own, *rendering, *evidence, *shared]
    stage.write(
        f"{folder}manifest.json", manifest_bytes(MANIFEST_SCHEMA, rows, about=about), "data"
    )


def _named(stage: Stage, prefixes: tuple[str, ...], name: str, role: str) -> Iterable[ManifestFile]:
    for prefix in prefixes:
        for file in stage.files_below(prefix):
            if file.path.endswith(f"/{name}"):
                yield replace(file, path=f"{prefix}{file.path}", role=role)
