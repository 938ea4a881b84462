"""What a report says was before and after, where it states both, once each."""

import re
from dataclasses import dataclass
from typing import Final

from sitegen.claims.texts import texts
from sitegen.model.report import Report

RATIO: Final = re.compile(r"(?<![\w.,/-])(?P<part>\d{1,7})\s*/\s*(?P<whole>\d{1,7})(?![\w/]|[.]\d)")
_PASSED: Final = re.compile(
    r"(?<![\w.,/-])(\d{1,7})\s{1,3}(?:\w{1,30}\s{1,3})?(?:tests?\s{1,3})?(?:passed|passing)\b",
    re.IGNORECASE,
)
_FAILED: Final = re.compile(
    r"(?<![\w.,/-])(\d{1,7})\s{1,3}(?:\w{1,30}\s{1,3})?(?:tests?\s{1,3})?(?:failed|failing)\b",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"\W{0,8}(?P<when>before|after)\b[\w\s]{0,30}\W{0,4}:", re.IGNORECASE)
_OF_CHANGE: Final = re.compile(
    r"improve|change|impact|delta|difference|progress|summary|gain", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class State:
    """Passed of total at one time."""

    passed: int
    total: int

    def of(self, what: str) -> int:
        """Return how many failed, or passed, by the word for it."""
        return self.total - self.passed if what.lower().startswith("fail") else self.passed


@dataclass(frozen=True, slots=True)
class States:
    """What was before and after, and the sections that hold both."""

    before: State
    after: State
    parents: tuple[tuple[str, ...], ...]


def states_of(report: Report) -> States | None:
    """Return what was before and after, where the report says each once, side by side."""
    found: dict[str, set[tuple[int, int]]] = {"before": set(), "after": set()}
    sections: dict[str, set[tuple[str, ...]]] = {"before": set(), "after": set()}
    for passage in texts(report):
        label = _LABEL.match(passage.text)
        title = "".join(passage.section[-1:]).lower()
        when = label["when"].lower() if label else ""
        parent = passage.section
        if not when and title.startswith(("before", "after")):
            when = "before" if title.startswith("before") else "after"
            parent = passage.section[:-1]
        state = _state(passage.text) if when else None
        if state is not None:
            found[when].add(state)
            sections[when].add(parent)
    if len(found["before"]) != 1 or len(found["after"]) != 1:
        return None
    if not sections["before"] & sections["after"]:
        return None
    parents = tuple(sorted(sections["before"] & sections["after"]))
    return States(State(*found["before"].pop()), State(*found["after"].pop()), parents)


def is_beside(section: tuple[str, ...], states: States) -> bool:
    """Tell whether a section is where before and after stand, or beside it under one title."""
    for parent in states.parents:
        if section == parent and len(parent) > 1:
            return True
        if section[: len(parent)] == parent and _OF_CHANGE.search(" ".join(section[len(parent) :])):
            return True
    return False


def tells(text: str, state: State) -> bool:
    """Tell whether a sentence states exactly this before it says where that came from."""
    ratios = [(int(one["part"]), int(one["whole"])) for one in RATIO.finditer(text)]
    return (state.passed, state.total) in ratios


def _state(text: str) -> tuple[int, int] | None:
    ratio = RATIO.search(text)
    if ratio is not None:
        part, total = int(ratio["part"]), int(ratio["whole"])
        return (part, total) if total and part <= total else None
    passed, failed = _PASSED.search(text), _FAILED.search(text)
    if passed is None or failed is None:
        return None
    total = int(passed[1]) + int(failed[1])
    return (int(passed[1]), total) if total else None
