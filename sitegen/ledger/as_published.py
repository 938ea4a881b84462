"""Whether what an append reads of a site is what was published: else the past would be mended.

Looked at is what the next version is made from, and nothing older: the files of the newest
version, its log's edge apart (`assembly.site_log`), the baselines, and of the run before a new
one what it is compared with. Everything else is for `sitegen verify`.
"""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Final

from sitegen.errors import PublishedChanged, demand_machine
from sitegen.ledger.members import RESTORE, read_members
from sitegen.limits import Limits

_BASELINES: Final = "baselines/"
_HANDED_ON: Final = frozenset(
    {
        "baselines.json",
        "claims.json",
        "findings.json",
        "pointers.json",
        "state.json",
        "version.json",
    }
)
"""Files of a version that the next build reads: of these every byte counts."""


def demand_newest(site: Path, limits: Limits) -> None:
    """Raise `PublishedChanged` where the newest version is not what its manifest lists.

    All that it added has to be there with its size; what is read of it, and the baselines that it
    names, with their content.
    """
    folder = read_members(site, "latest.json", limits).path("path")
    # The manifest of a version of before there was a log is vouched for by nothing.
    logged = (site / folder / "checkpoint").is_file()
    handed_on = {f"{folder}{name}" for name in _HANDED_ON} if logged else set()
    for row in read_members(site, f"{folder}manifest.json", limits).rows("files"):
        path = row.path("path")
        sha256 = row.text("sha256") if path in handed_on else None
        _demand(site, path, row.number("size") if logged else None, sha256)
    _demand_baselines(site, folder, limits)


def demand_run(site: Path, path: str, names: Collection[str], limits: Limits) -> None:
    """Raise `PublishedChanged` where files of a run are not those that its folder's list names."""
    listed = {
        row.text("path"): (row.number("size"), row.text("sha256"))
        for row in read_members(site, f"{path}rendering.json", limits).rows("files")
    }
    for name in names:
        size, sha256 = listed.get(name, (None, None))
        _demand(site, f"{path}{name}", size, sha256)


def _demand_baselines(site: Path, folder: str, limits: Limits) -> None:
    """Demand the published baselines, and no other: what is here is copied nowhere else."""
    if not (site / folder / "baselines.json").is_file():
        return  # a version of before there were any; one that listed it has been refused
    known = {
        f"{_BASELINES}{row.text('tag')}.json": row.text("sha256")
        for row in read_members(site, f"{folder}baselines.json", limits).rows("baselines")
    }
    for path, sha256 in known.items():
        _demand(site, path, None, sha256)
    for place in sorted((site / _BASELINES).glob("*.json")):
        if f"{_BASELINES}{place.name}" not in known:
            message = f"The site holds {_BASELINES}{place.name!a}, which no version of it names."
            raise PublishedChanged(message, hint="Remove it, or restore the site from a copy.")


def _demand(site: Path, path: str, size: int | None, sha256: str | None) -> None:
    place = site / path
    try:
        there = place.lstat().st_size
        same = size in {None, there}
        if same and sha256 is not None:
            with place.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError as error:
        demand_machine(error)
        message = f"The site was changed: {path} was published, and is missing."
        raise PublishedChanged(message, hint=RESTORE) from error
    if not same:
        message = f"The site was changed: {path} is not what was published."
        raise PublishedChanged(message, hint=RESTORE)
