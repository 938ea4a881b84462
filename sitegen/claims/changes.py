"""Before and after: improvements against the two figures that they compare."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from sitegen.claims.arithmetic import relative_change
from sitegen.claims.base import Answer, Source, at_match, in_cell, judged
from sitegen.claims.figures import PERCENT, is_rounded, percent_of, shown_percent, whole
from sitegen.claims.texts import texts
from sitegen.model.claim import Claim, ClaimRule
from sitegen.model.report import Passage, Report, Table

_RATIO: Final = re.compile(
    r"(?<![\w.,/-])(?P<part>\d{1,7})\s*/\s*(?P<whole>\d{1,7})(?![\w/]|[.]\d)"
)
_PASSED: Final = re.compile(
    r"(?<![\w.,/-])(\d{1,7})\s{1,3}(?:\w{1,30}\s{1,3})?(?:tests?\s{1,3})?(?:passed|passing)\b",
    re.IGNORECASE,
)
_FAILED: Final = re.compile(
    r"(?<![\w.,/-])(\d{1,7})\s{1,3}(?:\w{1,30}\s{1,3})?(?:tests?\s{1,3})?(?:failed|failing)\b",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"\W{0,8}(?P<when>before|after)\b[\w\s]{0,30}\W{0,4}:", re.IGNORECASE)
_DELTA: Final = re.compile(
    r"(?<![\w)%])(?P<sign>[+-])\s{0,3}(?P<number>\d{1,7})\s{1,3}(?:more\s{1,3})?(?P<what>passing|failing|"
    r"tests?|passed|failed)"
    rf"(?:\s{{1,3}}tests?)?\s{{0,3}}(?:[(]\s{{0,3}}[+-]?\s{{0,3}}(?P<percent>{PERCENT})\s{{0,3}}%[^)]{{0,30}}[)])?",
    re.IGNORECASE,
)
_UP_FROM: Final = re.compile(rf"\b(?:up|down)\s+from\s+(?P<percent>{PERCENT})\s*%", re.IGNORECASE)
_CELL: Final = re.compile(
    r"[^\w+–-]{0,8}(?P<sign>[+–-])\s{0,3}(?P<number>\d{1,7}(?:\.\d{1,4})?)\s{0,3}"
    r"(?P<unit>%|pp\b|points?)?(?![\w.]).{0,200}"
)
_OF_CHANGE: Final = re.compile(
    r"improve|change|impact|delta|difference|progress|summary|gain", re.IGNORECASE
)
_POINTS: Final = re.compile(r"pp|point", re.IGNORECASE)
_OWN: Final = "Nothing but the report."

_DELTA_RULE: Final = ClaimRule(
    id="report-change",
    title="A change is that between before and after",
    predicate="change",
    derivation="The figure after minus the figure before.",
    needs=_OWN,
    own=True,
)
PERCENT_RULE: Final = ClaimRule(
    id="report-change-percent",
    title="A change in percent is that between before and after",
    predicate="percentage",
    derivation="The change divided by the figure before; or, as percentage points, the difference "
    "of the two rates. Either counts, rounded or cut at the last digit stated.",
    needs=_OWN,
    own=True,
)
_FROM_RULE: Final = ClaimRule(
    id="report-change-from",
    title="The rate that something rose from is that of before",
    predicate="percentage",
    derivation="The part before divided by the whole before.",
    needs=_OWN,
    own=True,
)


@dataclass(frozen=True, slots=True)
class _State:
    """Passed of total at one time."""

    passed: int
    total: int

    def of(self, what: str) -> int:
        return self.total - self.passed if what.lower().startswith("fail") else self.passed


@dataclass(frozen=True, slots=True)
class _States:
    """What was before and after, and the sections that hold both."""

    before: _State
    after: _State
    parents: tuple[tuple[str, ...], ...]


class Change:
    """Statements on the change from before to after, where the report states both, once each."""

    rules = (_DELTA_RULE, PERCENT_RULE, _FROM_RULE)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each change in text and tables."""
        for block in source.report.blocks:
            if isinstance(block, Table):
                yield from _rows(source, block)
        states = _states(source.report)
        if states is None:
            return
        for passage in texts(source.report):
            if _is_beside(passage.section, states):
                for match in _DELTA.finditer(passage.text):
                    yield from self._delta(source, passage, match, states)
            for match in _UP_FROM.finditer(passage.text):
                if _tells(passage.text[: match.start()], states.after):
                    yield self._rise(source, passage, match, states.before)

    def _rise(
        self, source: Source, passage: Passage, match: re.Match[str], before: _State
    ) -> Claim:
        exact = percent_of(before.passed, before.total)
        derived = f"{before.passed}/{before.total} = {shown_percent(exact)}"
        holds = is_rounded(match["percent"], exact)
        answer = Answer(holds, derived, f"{match[0]!r} is stated, before it was {derived}.")
        return judged(source, _FROM_RULE, at_match(match, passage.line), source.document, answer)

    def _delta(
        self, source: Source, passage: Passage, match: re.Match[str], states: _States
    ) -> Iterator[Claim]:
        before, after = states.before, states.after
        first, last = before.of(match["what"]), after.of(match["what"])
        stated = int(match["number"]) * (1 if match["sign"] == "+" else -1)
        said = at_match(match, passage.line)
        message = f"{match['sign']}{match['number']} is stated, from {first} to {last}."
        grown = after.total - before.total
        counts_all = match["what"].lower().startswith("test") and bool(grown)
        holds = stated == last - first or (counts_all and stated == grown)
        answer = Answer(holds, f"{last - first:+d}", message)
        yield judged(source, _DELTA_RULE, said, source.document, answer)
        if match["percent"] and not counts_all:
            points = abs(
                percent_of(after.passed, after.total) - percent_of(before.passed, before.total)
            )
            answer = _percent(match["percent"], relative_change(first, last), points)
            yield judged(source, PERCENT_RULE, said, source.document, answer)


def _percent(stated: str, relative: Fraction | None, points: Fraction | None) -> Answer:
    options = [exact for exact in (relative, points) if exact is not None]
    holds = any(is_rounded(stated, exact) for exact in options)
    parts = []
    if relative is not None:
        parts.append(shown_percent(relative))
    if points is not None:
        parts.append(f"{shown_percent(points).removesuffix(' %')} points")
    derived = " or ".join(parts)
    return Answer(holds, derived, f"{stated} % is stated, the change is {derived}.")


def share_answer(stated: str, shares: Sequence[Fraction]) -> Answer:
    """Return the answer to a change in percent that may be any of these shares."""
    derived = " or ".join(dict.fromkeys(shown_percent(share) for share in shares))
    holds = any(is_rounded(stated, share) for share in shares)
    return Answer(holds, derived, f"{stated} % is stated, the change is {derived}.")


def _rows(source: Source, table: Table) -> Iterator[Claim]:
    names = [name.strip(" *").lower() for name in table.header]
    columns = [
        _column(names, ("before", "baseline", "vorher")),
        _column(names, ("after", "nachher")),
    ]
    change = _column(names, ("change", "delta", "δ", "improvement", "difference"))
    if None in columns or change is None:
        return
    for row in table.rows:
        first, last = (_measured(row.cells[column or 0]) for column in columns)
        match = _CELL.fullmatch(row.cells[change].strip())
        if (
            first is None
            or last is None
            or match is None
            or (first[1] is None) != (last[1] is None)
        ):
            continue
        said = in_cell(match, row.line, change)
        if match["unit"]:
            relative = abs(relative_of(first[0], last[0])) if first[0] else None
            rates = None if first[1] is None or last[1] is None else abs(last[1] - first[1])
            if _POINTS.match(match["unit"]):
                relative = None
            answer = _percent(match["number"], relative, rates)
            yield judged(source, PERCENT_RULE, said, source.document, answer)
        else:
            exact = last[0] - first[0]
            stated = Fraction(match["number"]) * (1 if match["sign"] == "+" else -1)
            message = f"{match[0].strip()!r} is stated, from {first[0]} to {last[0]}."
            answer = Answer(stated == exact, f"{float(exact):+g}", message)
            yield judged(source, _DELTA_RULE, said, source.document, answer)


def relative_of(before: Fraction, after: Fraction) -> Fraction:
    """Return the change in percent of what was before, which is not 0."""
    return (after - before) / before * 100


def _column(names: list[str], wanted: tuple[str, ...]) -> int | None:
    found = [index for index, name in enumerate(names) if name.split("(")[0].strip() in wanted]
    return found[0] if len(found) == 1 else None


def _measured(cell: str) -> tuple[Fraction, Fraction | None] | None:
    """Return a cell's figure and, where it is a part of something or a percentage, its rate."""
    clean = cell.strip(" *~")
    ratio = _RATIO.match(clean)
    if ratio is not None and int(ratio["whole"]):
        part = int(ratio["part"])
        return Fraction(part), percent_of(part, int(ratio["whole"]))
    percent = re.fullmatch(rf"({PERCENT})\s*%", clean)
    if percent is not None:
        return Fraction(percent[1]), Fraction(percent[1])
    number = whole(clean)
    return None if number is None else (Fraction(number), None)


def _states(report: Report) -> _States | None:
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
    return _States(_State(*found["before"].pop()), _State(*found["after"].pop()), parents)


def _is_beside(section: tuple[str, ...], states: _States) -> bool:
    """Tell whether a section is where before and after stand, or beside it under one title."""
    for parent in states.parents:
        if section == parent and len(parent) > 1:
            return True
        if section[: len(parent)] == parent and _OF_CHANGE.search(" ".join(section[len(parent) :])):
            return True
    return False


def _tells(text: str, state: _State) -> bool:
    """Tell whether a sentence states exactly this before it says where that came from."""
    ratios = [(int(one["part"]), int(one["whole"])) for one in _RATIO.finditer(text)]
    return (state.passed, state.total) in ratios


def _state(text: str) -> tuple[int, int] | None:
    ratio = _RATIO.search(text)
    if ratio is not None:
        part, total = int(ratio["part"]), int(ratio["whole"])
        return (part, total) if total and part <= total else None
    passed, failed = _PASSED.search(text), _FAILED.search(text)
    if passed is None or failed is None:
        return None
    total = int(passed[1]) + int(failed[1])
    return (int(passed[1]), total) if total else None


RULES: Final = (Change(),)
