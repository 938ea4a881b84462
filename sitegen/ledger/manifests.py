"""The manifests that lie in a site: what a log begins with where the site is older than it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sitegen.errors import PublishedChanged

_FILES: Final = (
    ("baselines/*.json", "baseline"),
    ("records/*/rendering.json", "rendering"),
    ("runs/*/evidence.json", "evidence"),
    ("runs/*/rendering.json", "rendering"),
    ("v/*/manifest.json", "version"),
)

Vouching = tuple[str, str, int, str]
"""Path from the root, SHA-256, size and role of a file that vouches for others."""


def manifests_in(site: Path) -> Iterator[Vouching]:
    """Yield every manifest and baseline of a site. Raises `PublishedChanged`."""
    for pattern, role in _FILES:
        for place in sorted(site.glob(pattern)):
            path = place.relative_to(site).as_posix()
            if place.is_symlink() or not place.is_file():
                message = f"The site can't be read: {path!a} is no file."
                raise PublishedChanged(message, hint="Restore it from a copy.")
            with place.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            yield path, sha256, place.stat().st_size, role
