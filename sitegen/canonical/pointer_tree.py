"""Pointers as a tree, so that a text is walked once for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sitegen.canonical.pointer import parts_of


@dataclass(slots=True)
class Wanted:
    """The pointers that end at a value, and what is wanted below it."""

    pointers: list[str] = field(default_factory=list)
    below: dict[str, "Wanted"] = field(default_factory=dict)

    def everything(self) -> list[str]:
        """Return all pointers that end here or below."""
        found: list[str] = []
        stack = [self]
        while stack:
            node = stack.pop()
            found += node.pointers
            stack += node.below.values()
        return found


def wanted_tree(pointers: Sequence[str]) -> Wanted:
    """Return the pointers as a tree by their parts; what is no pointer is left out."""
    root = Wanted()
    for pointer in pointers:
        if pointer and not pointer.startswith("/"):
            continue
        node = root
        for part in parts_of(pointer):
            node = node.below.setdefault(part, Wanted())
        node.pointers.append(pointer)
    return root
