"""The same quantity, stated twice in one report."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sitegen.claims.base import Answer, Said, Source, at_match, confirmed, judged, refuted
from sitegen.claims.figures import COUNT, whole
from sitegen.claims.hedges import is_earlier, is_hedged
from sitegen.model.claim import Claim, ClaimRule
from sitegen.model.report import Passage, Table, passages

_DEED: Final = re.compile(
    rf"\b(?P<verb>created|added|implemented|fixed|updated|removed|migrated|wrote)\s+"
    rf"(?P<number>{COUNT})\s{{1,3}}(?P<what>(?:[A-Za-z][\w-]{{0,40}}\s{{1,3}}){{0,3}}?"
    r"[A-Za-z][\w-]{0,40}s)\b",
    re.IGNORECASE,
)
_SCORE: Final = re.compile(
    r"(?<![\w.,/:#-])(?P<part>\d{1,6})\s{0,3}/\s{0,3}(?P<whole>\d{1,6})(?![\w/])\s{1,3}"
    r"(?P<what>(?:must[ -]haves?|must_haves|truths|criteria|gates?|requirements|checks|scenarios|"
    r"invariants|guardrails))\s+(?P<word>verified|passed|passing|satisfied|met|certified)",
    re.IGNORECASE,
)
_SUMMARY: Final = re.compile(
    r"summary|overview|one[- ]liner|accomplish|metrics|outcome|result|tl;?dr|abstract|headline",
    re.IGNORECASE,
)
_ONE_OF: Final = re.compile(
    r"\b(?:plan|phase|task|step|wave|attempt|sc|part|round|session|batch|week|day)[ -]?#?\d",
    re.IGNORECASE,
)

RULE: Final = ClaimRule(
    id="report-stated-twice",
    title="A quantity that is stated twice is the same both times",
    predicate="count",
    derivation="Scores of the same thing have to agree; a count in a summary has to reach at least "
    "every single count of the same deed and noun in the rest of the report.",
    needs="Nothing but the report.",
    own=True,
)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A quantity where it stands."""

    said: Said
    value: tuple[int, ...]
    summary: bool
    front: bool


class StatedTwice:
    """Quantities that a report states more than once."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each mention of a quantity with several."""
        deeds: dict[str, list[_Mention]] = defaultdict(list)
        scores: dict[str, list[_Mention]] = defaultdict(list)
        cells = _cell_lines(source)
        for passage in passages(source.report):
            if passage.line in cells or is_earlier(*passage.section[1:], passage.text):
                continue
            for match in _DEED.finditer(passage.text):
                number = whole(match["number"])
                if number is not None and not _is_part(passage.text, match):
                    key = f"{match['verb']} {_normal(match['what'])}".lower()
                    deeds[key].append(_mention(match, passage, (number,)))
            for match in _SCORE.finditer(passage.text):
                if not _is_part(passage.text, match):
                    key = f"{_normal(match['what'])} {match['word']}".lower()
                    value = (int(match["part"]), int(match["whole"]))
                    scores[key].append(_mention(match, passage, value))
        for mentions in scores.values():
            yield from _agreeing(source, mentions)
        for mentions in deeds.values():
            yield from _covering(source, mentions)


def _cell_lines(source: Source) -> frozenset[int]:
    """Return the lines of all tables: their rows are parts of something."""
    return frozenset(
        row.line for block in source.report.blocks if isinstance(block, Table) for row in block.rows
    )


def _is_part(text: str, match: re.Match[str]) -> bool:
    """Tell whether a quantity is that of one phase, task or attempt only, or a wish."""
    return is_hedged(text, match.start(), match.end()) or bool(
        _ONE_OF.search(text[max(match.start() - 60, 0) : match.start()])
    )


def _mention(match: re.Match[str], passage: Passage, value: tuple[int, ...]) -> _Mention:
    summary = not passage.section or any(_SUMMARY.search(title) for title in passage.section[1:])
    return _Mention(at_match(match, passage.line), value, summary, front=not passage.section)


def _normal(noun: str) -> str:
    words = re.split(r"[\s_-]+", noun.lower())
    return " ".join(word for word in words if word not in {"new", "the", "missing", "total"})


def _agreeing(source: Source, mentions: list[_Mention]) -> Iterator[Claim]:
    if len(mentions) < 2:  # noqa: PLR2004 -- one mention agrees with itself
        return
    values = {one.value for one in mentions}
    pair = len(mentions) == 2 and mentions[0].front  # noqa: PLR2004 -- front matter and body
    for one in mentions:
        others = sorted(
            value for value in values if value != one.value and (pair or value[1] == one.value[1])
        )
        if len(values) > 1 and not others:
            continue
        derived = ", ".join("/".join(map(str, value)) for value in others or [one.value])
        stated = "/".join(map(str, one.value))
        message = (
            f"{stated} is stated here, {derived} elsewhere in the same report."
            if others
            else f"{stated} is stated {len(mentions)} times alike."
        )
        answer = Answer(not others, derived, message)
        yield judged(source, RULE, one.said, source.document, answer)


def _covering(source: Source, mentions: list[_Mention]) -> Iterator[Claim]:
    """Yield the claim of the first mention, where that is in a summary of what follows."""
    first, *others = mentions
    if not first.summary or not others:
        return
    most = max(one.value[0] for one in others)
    stated = first.value[0]
    if stated < most:
        message = f"{stated} is stated in summary, {most} in the rest of the same report."
        yield judged(source, RULE, first.said, source.document, refuted(str(most), message))
    elif stated in {most, sum(one.value[0] for one in others)}:
        answer = confirmed(str(stated), "The counts in the report agree.")
        yield judged(source, RULE, first.said, source.document, answer)


RULES: Final = (StatedTwice(),)
