"""Which files lie in a folder that has the shape of a run. Pure: content decides later."""

from collections import defaultdict
from dataclasses import dataclass

from sitegen.intake.tree import Entry, Tree

SUMMARY_NAME = "run_summary.json"
CASES_FOLDER = "cases"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A folder that may be a run: `name` is its own name, `path` the path as found (`` = root).

    `members` are (path in the folder, entry), sorted by path.
    """

    name: str
    path: str
    members: tuple[tuple[str, Entry], ...]


_Place = tuple[int, tuple[str, ...]]


def split_by_folder(tree: Tree) -> tuple[tuple[RunFolder, ...], tuple[Entry, ...]]:
    """Return the folders that have the shape of a run, and the files outside all of them.

    A folder has the shape where it holds `run_summary.json`, or a folder `cases` with files in
    it. A file belongs to the innermost such folder above it.
    """
    candidates: set[_Place] = set()
    for entry in tree.entries:
        above = entry.names[:-1]
        if entry.names[-1] == SUMMARY_NAME:
            candidates.add((entry.root, above))
        if above and above[-1] == CASES_FOLDER:
            candidates.add((entry.root, above[:-1]))
    inside: dict[_Place, list[Entry]] = defaultdict(list)
    outside: list[Entry] = []
    for entry in tree.entries:
        place = _innermost(entry, candidates)
        if place is None:
            outside.append(entry)
        else:
            inside[place].append(entry)
    folders = [run_folder(tree, place, entries) for place, entries in sorted(inside.items())]
    return tuple(folders), tuple(outside)


def group_by_parent(tree: Tree, entries: tuple[Entry, ...]) -> tuple[RunFolder, ...]:
    """Return a folder of just these files for each folder they lie in: runs without the shape."""
    groups: dict[_Place, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.root, entry.names[:-1]].append(entry)
    return tuple(run_folder(tree, place, group) for place, group in sorted(groups.items()))


def run_folder(tree: Tree, place: _Place, entries: list[Entry]) -> RunFolder:
    """Return the folder at a place, with these of its files."""
    root, names = place
    depth = len(names)
    members = []
    for entry in entries:
        inner = entry.path.split("/")[-(len(entry.names) - depth) :]
        members.append(("/".join(inner), entry))
    path = entries[0].path[: -len(members[0][0])].rstrip("/")
    name = path.rsplit("/", 1)[-1] if names else tree.roots[root].name
    return RunFolder(name, path, tuple(sorted(members, key=lambda member: member[0])))


def _innermost(entry: Entry, candidates: set[_Place]) -> _Place | None:
    for depth in range(len(entry.names) - 1, -1, -1):
        place = (entry.root, entry.names[:depth])
        if place in candidates:
            return place
    return None
