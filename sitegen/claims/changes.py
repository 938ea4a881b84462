"""Before and after: improvements against the two figures that they compare."""

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from sitegen.claims.arithmetic import relative_change
from sitegen.claims.base import Answer, Source, at_match, confirmed, in_cell, judged
from sitegen.claims.before_after import RATIO, State, States, is_beside, states_of, tells
from sitegen.claims.figures import PERCENT, is_rounded, percent_of, shown_percent, whole
from sitegen.claims.hedges import is_hedged
from sitegen.claims.texts import texts
from sitegen.model.claim import Claim, ClaimRule
from sitegen.model.report import Passage, Report, Table

_DELTA: Final = re.compile(
    r"(?<![\w)%])(?P<sign>[+-])\s{0,3}(?P<number>\d{1,7})\s{1,3}(?:more\s{1,3})?(?P<what>passing|failing|"
    r"tests?|passed|failed)"
    rf"(?:\s{{1,3}}tests?)?\s{{0,3}}(?:[(]\s{{0,3}}[+-]?\s{{0,3}}(?P<percent>{PERCENT})\s{{0,3}}%[^)]{{0,30}}[)])?",
    re.IGNORECASE,
)
_OF_PART: Final = re.compile(
    r"[*_\s]{0,6}\b(?:in|on|of|for|from|by|came?|were|was|are|at|with|via|through)\b",
    re.IGNORECASE,
)
_UP_FROM: Final = re.compile(rf"\b(?:up|down)\s+from\s+(?P<percent>{PERCENT})\s*%", re.IGNORECASE)
_CELL: Final = re.compile(
    r"[^\w+–-]{0,8}(?P<sign>[+–-])\s{0,3}(?P<number>\d{1,7}(?:\.\d{1,4})?)\s{0,3}"
    r"(?P<unit>%|pp\b|points?)?(?![\w.]).{0,200}"
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


class Change:
    """Statements on the change from before to after, where the report states both, once each."""

    rules = (_DELTA_RULE, PERCENT_RULE, _FROM_RULE)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each change in text and tables."""
        for block in source.report.blocks:
            if isinstance(block, Table):
                yield from _rows(source, block)
        states = states_of(source.report)
        if states is None:
            return
        parts = _parts(source.report, states)
        for passage in texts(source.report):
            if is_beside(passage.section, states):
                for match in _DELTA.finditer(passage.text):
                    if not is_hedged(passage.text, match.start(), match.end()):
                        yield from self._delta(source, passage, match, states, parts)
            for match in _UP_FROM.finditer(passage.text):
                if tells(passage.text[: match.start()], states.after):
                    yield self._rise(source, passage, match, states.before)

    def _rise(self, source: Source, passage: Passage, match: re.Match[str], before: State) -> Claim:
        exact = percent_of(before.passed, before.total)
        derived = f"{before.passed}/{before.total} = {shown_percent(exact)}"
        holds = is_rounded(match["percent"], exact)
        answer = Answer(holds, derived, f"{match[0]!r} is stated, before it was {derived}.")
        return judged(source, _FROM_RULE, at_match(match, passage.line), source.document, answer)

    def _delta(
        self,
        source: Source,
        passage: Passage,
        match: re.Match[str],
        states: States,
        parts: dict[bool, list[int]],
    ) -> Iterator[Claim]:
        before, after = states.before, states.after
        first, last = before.of(match["what"]), after.of(match["what"])
        stated = _signed(match)
        said = at_match(match, passage.line)
        message = f"{match['sign']}{match['number']} is stated, from {first} to {last}."
        grown = after.total - before.total
        counts_all = match["what"].lower().startswith("test") and bool(grown)
        holds = stated == last - first or (counts_all and stated == grown)
        others = parts[_is_failing(match)]
        if not holds and len(others) > 1 and sum(others) == last - first:
            sum_of = " ".join(f"{one:+d}" for one in others)
            answer = confirmed(
                f"{sum_of} = {last - first:+d}", f"{message} So are all parts of it."
            )
            yield judged(source, _DELTA_RULE, said, source.document, answer)
            return
        if not holds and _OF_PART.match(passage.text, match.end()):
            return
        answer = Answer(holds, f"{last - first:+d}", message)
        yield judged(source, _DELTA_RULE, said, source.document, answer)
        if match["percent"] and not counts_all:
            points = abs(
                percent_of(after.passed, after.total) - percent_of(before.passed, before.total)
            )
            answer = _percent(match["percent"], relative_change(first, last), points)
            yield judged(source, PERCENT_RULE, said, source.document, answer)


def _signed(match: re.Match[str]) -> int:
    return int(match["number"]) * (1 if match["sign"] == "+" else -1)


def _is_failing(match: re.Match[str]) -> bool:
    return match["what"].lower().startswith("fail")


def _parts(report: Report, states: States) -> dict[bool, list[int]]:
    """Return the stated changes of failing ones (True) and of others, but that of all of them."""
    found: dict[bool, list[int]] = {True: [], False: []}
    for passage in texts(report):
        if is_beside(passage.section, states):
            for match in _DELTA.finditer(passage.text):
                first, last = states.before.of(match["what"]), states.after.of(match["what"])
                if _signed(match) != last - first:
                    found[_is_failing(match)].append(_signed(match))
    return found


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
    ratio = RATIO.match(clean)
    if ratio is not None and int(ratio["whole"]):
        part = int(ratio["part"])
        return Fraction(part), percent_of(part, int(ratio["whole"]))
    percent = re.fullmatch(rf"({PERCENT})\s*%", clean)
    if percent is not None:
        return Fraction(percent[1]), Fraction(percent[1])
    number = whole(clean)
    return None if number is None else (Fraction(number), None)


RULES: Final = (Change(),)
