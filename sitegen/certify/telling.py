"""Sentences about a run: what is not met, and why, for its message and its certification."""

from collections.abc import Iterator, Sequence
from typing import Final

from sitegen.certify.account import Account
from sitegen.certify.asking import BLOCKED, PASS
from sitegen.certify.observed import Item, Scalar

_MOST_CHARS: Final = 4_000
_MOST_TOLD: Final = 120  # characters of one value


def unmet_of(account: Account) -> Iterator[str]:
    """Yield a sentence for each expectation and each check that does not hold."""
    for one in account.expectations:
        if one.status != PASS:
            yield f"{_place(one.part)}{one.id}: {one.message}"
    wrong = [one for one in account.checklist if one.status != PASS]
    for item in wrong:
        yield unmet_item(item)
    blocked = [one for one in account.all_items() if one.status == BLOCKED]
    if blocked:
        yield f"{len(blocked)} checks were not reached."


def unmet_item(item: Item) -> str:
    """Return what was expected of an item and what was observed."""
    return (
        f"{item.id} ({item.title}): expected {told(item.expected)}, observed {told(item.observed)}."
    )


def told(value: Scalar) -> str:
    """Return a value as people read it, cut where it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if len(text) <= _MOST_TOLD else f"{text[:_MOST_TOLD]}…"


def joined(sentences: Sequence[str]) -> str | None:
    """Return all sentences as one text that is not too long, None where there is none."""
    text = " ".join(sentences)
    return (text if len(text) <= _MOST_CHARS else f"{text[:_MOST_CHARS]}…") or None


def _place(part: str | None) -> str:
    return "" if part is None else f"{part}/"
