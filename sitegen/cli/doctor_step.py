"""One thing that `sitegen doctor` looked at."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    """How it is: as it should be, worth knowing, or in the way."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Step:
    """What was looked at, how it is, and what to do where it is in the way."""

    name: str
    state: State
    text: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """How places are named: as they were given, or where they are on this machine."""

    whole: bool

    def named(self, path: Path) -> str:
        """Return a place's name; without `whole` an absolute one is cut to its last part."""
        if self.whole:
            return str(path.absolute())
        return f"…/{path.name}" if path.is_absolute() else str(path)
