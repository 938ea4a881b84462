"""Whether a site knows a run id: among its runs, and among the records that rest on a run."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.strict_json import read_json
from sitegen.canonical.strict_yaml import read_yaml
from sitegen.errors import PublishedChanged
from sitegen.ledger.members import read_members, read_published
from sitegen.ledger.site import read_run, read_state
from sitegen.limits import Limits

_RESTING = frozenset({"certification", "effect_observation", "scenario_run"})
"""Kinds of records that say what a run did. A preflight comes before its run, and may fail."""


def has_site(site: Path) -> bool:
    """Tell whether anything was published here."""
    return (site / "latest.json").exists()


def where_known(site: Path, run_id: str, folders: tuple[str, ...], limits: Limits) -> str | None:
    """Return the place in the site that holds a run id, None where none does.

    `folders` are those that a run of this id would have. Raises `PublishedChanged` where the
    site is damaged: what can't be read proves nothing.
    """
    state = read_state(site, limits)
    if run_id in state.contested:
        return "v/, contested"
    for folder in folders:
        if folder in state.withdrawn:
            return folder
        known = read_run(site, folder, limits)
        if known is not None and known.facts.run_id == run_id:
            return folder
        if known is None and (site / folder).exists():
            message = f"The site can't be read: {folder} is damaged."
            raise PublishedChanged(message, hint="Restore it from a copy.")
    for run in state.runs:
        if run.run_id == run_id:
            return run.path
    for record in (*state.records, *state.superseded):
        if _rests_on(site, (record.kind, record.path, record.sha256), run_id, limits):
            return record.path
    return next(_listed(site, run_id, state.pages, limits), None)


def _listed(site: Path, run_id: str, pages: int, limits: Limits) -> Iterator[str]:
    """Yield the places that closed index pages name."""
    for number in range(pages, 0, -1):
        page = read_members(site, f"index/{number:04d}.json", limits)
        for row in page.rows("runs"):
            if row.text("run_id") == run_id:
                yield row.path("path")
        for row in page.rows("records"):
            record = (row.text("kind"), row.path("path"), row.text("sha256"))
            if _rests_on(site, record, run_id, limits):
                yield record[1]


def _rests_on(site: Path, record: tuple[str, str, str], run_id: str, limits: Limits) -> bool:
    """Tell whether a record (kind, path, SHA-256) says that it is about the run with this id."""
    kind, path, sha256 = record
    if kind not in _RESTING:
        return False
    names = [name for name in ("evidence.txt", "evidence.bin") if (site / path / name).is_file()]
    name = names[0] if names else "evidence.txt"
    data = read_published(site, f"{path}{name}", limits)
    if sha256_hex(data) != sha256:
        message = f"The published evidence {path}{name} is not what was published."
        raise PublishedChanged(message, hint="Restore it from a copy.")
    # What was published as broken states no run: neither reader raises.
    for read in (read_json, read_yaml):
        value = read(data, name, limits).value
        if isinstance(value, Mapping):
            return value.get("run_id") == run_id
    return False
