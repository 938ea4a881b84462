"""What the input of a build holds, before anyone reads a byte of it."""

from dataclasses import dataclass, replace

from sitegen.canonical.redaction_text import Policy
from sitegen.model.finding import Finding
from sitegen.model.judgement import Judgement


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
class Secrets:
    """The secrets of one run, or of one file: the rules, what was found, where it is looked for.

    `values` are as found, `words` all forms of those that are looked for everywhere.
    """

    policy: Policy
    values: frozenset[str]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Redaction:
    """What makes that a file is not read as it is.

    `path` is its path as found. `hits` counts the places in its bytes, `places` are the first of
    them: rule, line, column. A file that is `withheld` is not published at all. `judgement` is what
    was said of its run or record when it was whole, where it is no longer.
    """

    path: str
    secrets: Secrets
    hits: int = 0
    places: tuple[tuple[str, int, int], ...] = ()
    withheld: bool = False
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the input.

    `path` is the path as found, `/`-separated and printable; `names` are the names below the
    root, as the file system has them. `problem` is set where there is nothing to read. With a
    `redaction`, path and bytes are those without the secrets in them.
    """

    path: str
    root: int
    names: tuple[str, ...]
    size: int
    problem: Finding | None = None
    redaction: Redaction | None = None

    @property
    def name(self) -> str:
        """Return the file's own name, printable."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def original(self) -> "Entry":
        """Return the file as it came, to be judged and never to be shown."""
        if self.redaction is None:
            return self
        return replace(self, path=self.redaction.path, redaction=None)


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
