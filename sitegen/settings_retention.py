"""The table `retention`: what `sitegen fold` may thin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.settings_values import WrongValueError, table_of


@dataclass(frozen=True, slots=True)
class Retention:
    """What stays whole when a site is folded; None: all of it.

    `versions` is how many of the newest versions keep their folders, `runs` how many of the
    newest runs of each suite keep the pages of their cases.
    """

    versions: int | None = None
    runs: int | None = None


def retention(raw: object) -> Retention:
    """Return the table; raise `WrongValueError` where it is wrong."""
    known: Mapping[str, Any] = {"versions": _count, "runs": _count}
    return Retention(**table_of(raw, known, ""))


def _count(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        sentence = "must be a whole number of at least 1"
        raise WrongValueError(sentence)
    return raw
