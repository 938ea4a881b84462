"""What differs between two runs of the same code, replaced in what the hash covers."""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

_END = r"(?=$|[/\\\s'\":,;)\]}>])"
_PATTERNS: Final[tuple[tuple[str, re.Pattern[str], str], ...]] = (
    (
        "tmp",
        re.compile(r"\[tempdir\]/pytest-of-[^/]+/pytest-\d+(?:/popen-gw\d+)?" + _END),
        "[tmp]",
    ),
    ("tmp-number", re.compile(r"(\[tmp\]/[^/\s'\":,;)\]}>]*?)\d+" + _END), r"\1[n]"),
    ("tmp-name", re.compile(r"(\[tempdir\]/[A-Za-z_.-]*?)[a-z0-9_]{8}" + _END), r"\1[name]"),
    ("memory-address", re.compile(r"\b0x[0-9A-Fa-f]{4,16}\b"), "[address]"),
    (
        "timestamp",
        re.compile(
            r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z\b|[+-]\d\d:?\d\d\b)?"
        ),
        "[time]",
    ),
    ("object-id", re.compile(r"\b(?:1[34]\d{13}|9[34]\d{12})\b"), "[id]"),
    (
        "duration",
        re.compile(
            r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?\s?"
            r"(?:ns|us|µs|ms|s|secs?|seconds?|milliseconds?|microseconds?|minutes?)\b"
        ),
        "[duration]",
    ),
)
# pytest shortens values in the line of an `assert`; where it cuts depends on a path's length.
_SHORTENED: Final = re.compile(r"(['\"])(/[^'\"\n]*?)\.\.\.[^'\"\n]*\1")
_ASSERT_LINE: Final = re.compile(r"(?m)^\s*(?:\w+: )?(?:assert |\+\s+where ).*$")
_KNOWN_PATH: Final = re.compile(r"(['\"])\[(?:dir|python|tempdir|tmp)\][^'\"\n]*\1")
# Where a run starts in its root, `getcwd` is the root: one placeholder for what may coincide.
_SHOWN_AS: Final = dict.fromkeys(("rootdir", "cwd", "home"), "[dir]")
_SUSPECT: Final = re.compile(r"[/\\0-9]")


class Normaliser:
    """Replaces what differs from run to run, and says what it replaced.

    `paths` are pairs of a placeholder's name and an absolute folder; longer folders go first.
    """

    __slots__ = ("_paths", "_seen")

    def __init__(self, paths: Iterable[tuple[str, str | Path]]) -> None:
        self._seen: set[str] = set()
        self._paths: list[tuple[str, str, re.Pattern[str]]] = []
        for name, folder in paths:
            self.add(name, folder)

    def add(self, name: str, folder: str | Path) -> None:
        """Add a folder, as it is written and as it resolves."""
        for spelled in dict.fromkeys((str(folder), os.path.realpath(folder))):
            if len(Path(spelled).parts) < 2 or spelled in self._seen:  # noqa: PLR2004
                continue  # the root of the file system is in every path
            self._seen.add(spelled)
            pattern = re.compile(re.escape(spelled) + _END)
            self._paths.append((name, spelled, pattern))
        self._paths.sort(key=lambda item: (-len(item[1]), item[0]))

    def text(self, text: str, hits: set[str]) -> str:
        """Return the text with placeholders; the names of what was replaced go into `hits`."""
        if not _SUSPECT.search(text):
            return text
        text = self._without_shortened(text, hits)
        for name, spelled, pattern in self._paths:
            if spelled in text:
                text, count = pattern.subn(_SHOWN_AS.get(name, f"[{name}]"), text)
                if count:
                    hits.add(name)
        text = _without_values(text, hits)
        for name, pattern, placeholder in _PATTERNS:
            text, count = pattern.subn(placeholder, text)
            if count:
                hits.add(name)
        return text

    def _without_shortened(self, text: str, hits: set[str]) -> str:
        def shortened(match: re.Match[str]) -> str:
            head = match[2]
            if not any(s.startswith(head) or head.startswith(s) for _, s, _ in self._paths):
                return match[0]
            hits.add("path")
            return f"{match[1]}[path]{match[1]}"

        return _SHORTENED.sub(shortened, text) if "..." in text else text

    def value(self, value: object, hits: set[str]) -> object:
        """Return a value of JSON with every text in it normalised; keys stay."""
        if isinstance(value, str):
            return self.text(value, hits)
        if isinstance(value, Mapping):
            return {key: self.value(item, hits) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, hits) for item in value]
        return value


def _without_values(text: str, hits: set[str]) -> str:
    def in_line(match: re.Match[str]) -> str:
        line, count = _KNOWN_PATH.subn(r"\1[path]\1", match[0])
        if count:
            hits.add("path")
        return line

    return _ASSERT_LINE.sub(in_line, text) if "assert " in text else text


def known_folders(root: Path, invoked: Path, prefixes: Iterable[str]) -> list[tuple[str, str]]:
    """Return the folders that are named in messages and differ between machines."""
    found = [("rootdir", str(root)), ("tempdir", tempfile.gettempdir())]
    if not invoked.is_relative_to(root):
        found.append(("cwd", str(invoked)))
    found += [("python", prefix) for prefix in prefixes]
    home = os.path.expanduser("~")  # noqa: PTH111 -- `Path.home` raises where there is none
    if os.path.isabs(home):  # noqa: PTH117
        found.append(("home", home))
    return found
