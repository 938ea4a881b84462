"""Hostile strings and documents: our own, and those of a corpus where there is one.

Both lists have one form: `text` is to stand in any string, `raw` is a document or one JSON value;
`repeat` says how often it is repeated. A script that runs calls `__x(n)`.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "hostile"
LONGEST: Final = 20_000
"""Characters of a payload that goes into every field; longer ones go into a few."""

CANARY: Final = re.compile(rb"h?canary[A-Za-z0-9-]*|Y2FuYXJ5")
"""What of a payload that is a secret may stand nowhere; the last is base64."""


@dataclass(frozen=True, slots=True)
class Payload:
    """One hostile string; `context` says what it is meant to break out of."""

    id: str
    context: str
    text: str


def _entries(folder: Path) -> list[dict[str, str]]:
    known = json.loads((folder / "payloads.json").read_bytes())  # noqa: TID251 -- our own list
    entries: list[dict[str, str]] = known["payloads"]
    return entries


def payloads(corpus: Path | None = None) -> list[Payload]:
    """Return our own strings, and after them those of a corpus."""
    folders = [DATA] if corpus is None else [DATA, corpus / "hostile"]
    return [
        Payload(entry["id"], entry["context"], entry["text"] * int(entry.get("repeat", 1)))
        for folder in folders
        for entry in _entries(folder)
        if "text" in entry
    ]


def documents(corpus: Path | None = None) -> list[tuple[str, bytes]]:
    """Return (name, bytes) of hostile documents: our own, and after them those of a corpus."""
    folders = [DATA] if corpus is None else [DATA, corpus / "hostile"]
    return [
        (entry["id"], (entry["raw"] * int(entry.get("repeat", 1))).encode("utf-8", "surrogatepass"))
        for folder in folders
        for entry in _entries(folder)
        if "raw" in entry
    ]
