"""What the input of a build holds, before anyone reads a byte of it."""

from dataclasses import dataclass

from sitegen.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Root:
    """One EVIDENCE argument: an absolute folder, and the file names to read in it (None: all).

    `name` is the folder's own name; `prefix` stands before every path found in it.
    """

    folder: str
    name: str
    prefix: str
    only: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the input.

    `path` is the path as found, `/`-separated and printable; `names` are the names below the
    root, as the file system has them. `problem` is set where there is nothing to read.
    """

    path: str
    root: int
    names: tuple[str, ...]
    size: int
    problem: Finding | None = None

    @property
    def name(self) -> str:
        """Return the file's own name, printable."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Tree:
    """All files of the input, sorted by path; `ignored` are (entry, rule) pairs.

    `findings` are those of folders and of the input as a whole; their artifact is a path.
    """

    roots: tuple[Root, ...]
    entries: tuple[Entry, ...]
    ignored: tuple[tuple[Entry, str], ...]
    findings: tuple[Finding, ...]


def printable_name(name: str) -> str:
    r"""Return a file name in which bytes that are no UTF-8 stand as `\xNN`."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return name
