"""Which runs and records a site has published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.canonical.strict_json import read_json
from sitegen.errors import OutputProblem
from sitegen.limits import Limits
from sitegen.model.value import Value


@dataclass(frozen=True, slots=True)
class Published:
    """What a site holds: run id → SHA-256 of its evidence manifests, and its records' paths.

    A contested id has several contents.
    """

    runs: Mapping[str, frozenset[str]]
    records: frozenset[str]


_PATH = "a path in it"

NOTHING = Published({}, frozenset())


def read_published(site: Path, limits: Limits) -> Published:
    """Return what a site holds; raise `OutputProblem` where that can't be told."""
    latest = _table(site / "latest.json", limits)
    folder = _text(latest, "path")
    runs = _table(site / folder / "runs.json", limits)
    records = _table(site / folder / "records.json", limits)
    rows = list(_rows(runs, "runs"))
    for page in _rows(runs, "older"):
        if isinstance(page, str):
            rows.extend(_rows(_table(site / _inside(page), limits), "runs"))
    contents: dict[str, set[str]] = {}
    for row in rows:
        if isinstance(row, Mapping):
            contents.setdefault(_text(row, "run_id"), set()).add(_text(row, "evidence_sha256"))
    paths = {
        _text(row, "path")
        for name in ("records", "superseded")
        for row in _rows(records, name)
        if isinstance(row, Mapping)
    }
    frozen = {run_id: frozenset(found) for run_id, found in contents.items()}
    return Published(frozen, frozenset(paths))


def _damaged(name: str) -> OutputProblem:
    message = f"The site at the output can't be read: {name} is damaged."
    return OutputProblem(message, hint="Restore it, or choose another -o.")


def _table(path: Path, limits: Limits) -> Mapping[str, Value]:
    try:
        with path.open("rb") as file:
            data = file.read(limits.artifact_bytes + 1)
    except OSError as error:
        raise _damaged(path.name) from error
    value = read_json(data, path.name, limits).value
    if not isinstance(value, Mapping):
        raise _damaged(path.name)
    return value


def _rows(table: Mapping[str, Value], name: str) -> Sequence[Value]:
    rows = table.get(name)
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise _damaged(name)
    return rows


def _text(table: Mapping[str, Value], name: str) -> str:
    text = table.get(name)
    if not isinstance(text, str):
        raise _damaged(name)
    return _inside(text) if name == "path" else text


def _inside(path: str) -> str:
    if path.startswith("/") or "\\" in path or ".." in path.split("/"):
        raise _damaged(_PATH)
    return path
