"""Data files for the site's script: one string each, in a classic script, and nothing else.

A browser that opens a page from a disk reads no JSON file. What it does read is a script, so the
data come as one; they are text in it, in ASCII, and only `JSON.parse` looks into them.
"""

from collections.abc import Iterable
from typing import Final

from sitegen.canonical.encode import canonical_json
from sitegen.model.value import Value
from sitegen.pages.evidence import Text, shown

DRAWN_CHARS: Final = 200
"""Characters of one evidence string in a data file; the page that it leads to shows the rest."""

Drawn = str | list[int | str]
"""Evidence for the script: itself, or `[characters left out, text, label, text, label, …]`."""


def data_script(value: Value) -> bytes:
    """Return a data file: a call with one ASCII string that holds the value as JSON."""
    text = canonical_json(value).decode("ascii")
    literal = canonical_json(text).decode("ascii").replace("<", "\\u003c")
    return f"sitegenData({literal});\n".encode("ascii")


def drawn(text: str) -> Drawn:
    """Return an evidence string as the script draws it: cut, its hidden characters labelled."""
    return _drawn(shown(text, DRAWN_CHARS))


def drawn_or_none(text: str | None) -> Drawn | None:
    """Return the same as `drawn`, and None for None: the evidence states nothing."""
    return None if text is None else drawn(text)


def _drawn(text: Text) -> Drawn:
    if isinstance(text, str):
        return text
    parts: list[int | str] = [text.left_out]
    for part, hidden in text.parts:
        # Texts stand at odd places, labels at even ones.
        if hidden == bool(len(parts) % 2):
            parts.append("")
        parts.append(part)
    return parts


class Words:
    """Strings that recur, each listed once and named by its place."""

    def __init__(self) -> None:
        """Begin without any."""
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """Return the place of a string, listing it where it is new."""
        return self._places.setdefault(text, len(self._places))

    def place_or_none(self, text: str | None) -> int | None:
        """Return the same, and None for None."""
        return None if text is None else self.place(text)

    def places(self, texts: Iterable[str]) -> list[int]:
        """Return the places of several strings."""
        return [self.place(text) for text in texts]

    def listed(self) -> list[Drawn]:
        """Return the strings in the order of their places."""
        return [drawn(text) for text in self._places]
