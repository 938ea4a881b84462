"""Scores against the rows and results that they sum up: `4/5 truths verified`."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.claims.base import Answer, Source, at_match, judged, unknown
from sitegen.claims.figures import SPELT, is_rounded, number_of, percent_of, shown_percent
from sitegen.claims.hedges import is_earlier, is_hedged, is_of_other_time, is_ordinal
from sitegen.claims.statuses import Statuses, all_statuses, status_column, stems
from sitegen.claims.words import Status
from sitegen.model.claim import Claim, ClaimRule
from sitegen.model.report import Passage, Table, passages

_NUMBER: Final = rf"(?:\d{{1,6}}|{'|'.join(SPELT)})"
_WORD: Final = (
    r"(?P<word>verified|passed|passing|passes|pass|satisfied|met|completed?|confirmed|compliant|"
    r"implemented|done|certified|blocked|failed|failing|partial|unverified|holds?|held|succeeded|"
    r"succeed|green)\b"
)
_BE: Final = r"(?:(?:are|is|were|have been|now|currently)\s{1,3}){0,2}"
_NOUN: Final = (
    r"(?!(?:are|is|were|have|now|currently)\b)"
    r"[A-Za-z][\w-]{0,40}(?:\s{1,3}[A-Za-z][\w-]{0,40}){0,3}?"
)
_SCORE: Final = re.compile(
    rf"(?<![\w.,/:#+-])(?P<part>{_NUMBER})\s{{0,3}}(?:/|\bof\b|\bout of\b)\s{{0,3}}"
    rf"(?:the\s{{1,3}})?(?P<whole>{_NUMBER})(?![\w/%]|[.,]\d)(?:\s{{1,3}}(?P<noun>{_NOUN}))?"
    rf"\s{{1,3}}{_BE}{_WORD}",
    re.IGNORECASE,
)
_ALL: Final = re.compile(
    rf"\b(?:all|alle)\s{{1,3}}(?P<whole>{_NUMBER})\s{{1,3}}(?P<noun>{_NOUN})\s{{1,3}}{_BE}{_WORD}",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"\W{0,8}(?:overall\s{1,3})?score\W{0,6}:\W{0,6}(?P<part>\d{1,6})\s{0,3}/\s{0,3}"
    r"(?P<whole>\d{1,6})\W{0,4}(?:[(]\s{0,3}\d{1,3}(?:\.\d{1,4})?\s{0,3}%\s{0,3}[)]\W{0,4})?$",
    re.IGNORECASE | re.MULTILINE,
)
_PARTIAL: Final = re.compile(
    r"\bpartial\w{0,4}\W{1,6}(?P<percent>\d{1,3}(?:\.\d{1,3})?)\s{0,3}%\s{1,3}(?:complete|done|passing|"
    r"passed)\b",
    re.IGNORECASE,
)
_MODAL: Final = re.compile(
    r"\b(?:should|must(?![ -]have)|would|will|could|can|may|to|be|not|never|only)\b", re.IGNORECASE
)
_EXCEPT: Final = re.compile(
    r"[^.;\n]{0,60}?\b(?:except|apart from|but for|other than|save for|excluding|aside from|or)\b",
    re.IGNORECASE,
)
_MEANING: Final = {
    "failed": frozenset({Status.BAD}),
    "failing": frozenset({Status.BAD}),
    "blocked": frozenset({Status.BLOCKED}),
    "partial": frozenset({Status.PARTIAL}),
    "unverified": frozenset({Status.UNVERIFIED}),
}
_GOOD: Final = frozenset({Status.GOOD})
_TESTS: Final = frozenset({"test", "case", "check"})
_ANYTHING: Final = frozenset(
    {"", "#", "no", "id", "item", "name", "check", "description", "area", "evidence", "detail"}
    | {"note", "what", "reason", "purpose", "blocker"}
)

RULE: Final = ClaimRule(
    id="report-score",
    title="A score is that of the rows that it sums up",
    predicate="score",
    derivation="The rows of the table that it is about (or the test results printed in the same "
    "section, or the headings with a status each) whose status has the stated meaning, of all.",
    needs="A table, printed results or stated statuses in the same report.",
    own=True,
)


class Score:
    """A score and what it sums up."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each score whose rows are found without doubt."""
        groups = all_statuses(source.report)
        if not groups:
            return
        cells = _statused_lines(source)
        for passage in passages(source.report):
            if passage.line in cells or is_earlier(*passage.section[1:]):
                continue
            for pattern in (_SCORE, _ALL, _BARE):
                for match in pattern.finditer(passage.text):
                    if not _is_none(passage.text, match):
                        yield from _score(source, passage, match, groups)
            for match in _PARTIAL.finditer(passage.text):
                yield from _completed(source, passage, match, groups)


def _is_none(text: str, match: re.Match[str]) -> bool:
    """Tell whether a score is a wish, one of another time, a step's number, or denied."""
    return (
        is_hedged(text, match.start(), match.end())
        or is_of_other_time(text, match.start())
        or is_ordinal(text, match.start())
        or (_is_of_all(match) and _EXCEPT.match(text, match.end()) is not None)
        or _MODAL.search(match.groupdict().get("noun") or "") is not None
    )


def _is_of_all(match: re.Match[str]) -> bool:
    part = match.groupdict().get("part")
    return part is None or number_of(part) == number_of(match["whole"])


def _statused_lines(source: Source) -> frozenset[int]:
    """Return the lines of rows that have a status: what they state is under that status."""
    return frozenset(
        row.line
        for block in source.report.blocks
        if isinstance(block, Table) and status_column(block) is not None
        for row in block.rows
    )


def _score(
    source: Source, passage: Passage, match: re.Match[str], groups: tuple[Statuses, ...]
) -> Iterator[Claim]:
    named = match.groupdict()
    total = number_of(match["whole"])
    part = number_of(named.get("part") or match["whole"])
    word = (named.get("word") or "verified").lower()
    found = _resolved(passage, stems(named.get("noun") or ""), groups, total)
    if word in _MEANING:
        found = [one for one in found if one.kind != "result" or word.startswith("fail")]
    if not found:
        return
    wanted = _MEANING.get(word, _GOOD)
    counted = [
        (sum(status in wanted for status in one), one.count(None), len(one))
        for one in _readings(found)
    ]
    said = at_match(match, passage.line)
    exact = [one for one in counted if one[0] == part and one[2] == total]
    derived, unclear, size = exact[0] if exact else counted[-1]
    what = {"row": "rows", "result": "results"}.get(found[-1].kind, "entries")
    message = f"{part}/{total} {word} is stated, of the {size} {what} {derived} say so."
    if not exact and any(
        good < part <= good + open_ and whole == total for good, open_, whole in counted
    ):
        answer = unknown(f"{message} The status of {unclear} is not clear.")
    else:
        answer = Answer(bool(exact), f"{derived}/{size}", message)
    yield judged(source, RULE, said, source.document, answer)


def _readings(found: list[Statuses]) -> list[tuple[Status | None, ...]]:
    """Return what a score may be about: all of them together, or each; the likeliest last."""
    together = tuple(status for one in found for status in one.values)
    return [together, *(one.values for one in found)]


def _resolved(
    passage: Passage, nouns: frozenset[str], groups: tuple[Statuses, ...], total: int
) -> list[Statuses]:
    """Return what a score is about, the nearest above it last.

    In its section: what is named as it is named; else what has as many rows and no other name.
    Elsewhere: what is named as it is named, where one has that many rows.
    """
    if not nouns & _TESTS:
        nouns -= {"of"}
    near = [one for one in groups if _same_section(one, passage)]
    above = [one for one in near if one.end < passage.line]
    named = [
        one
        for one in above or near
        if nouns & one.names and (one.kind != "result" or len(one.values) == total)
    ]
    if named:
        return named
    fitting = [one for one in above if len(one.values) == total]
    if not nouns:
        alone = [one for one in groups if one.kind == "entry" and len(one.values) == total]
        return fitting[-1:] or (alone if len(alone) == 1 else [])
    plain = [
        one for one in fitting if one.names <= _ANYTHING and (one.kind == "row" or nouns & _TESTS)
    ]
    if plain:
        return plain[-1:]
    entries = [one for one in groups if one.kind == "entry" and len(one.values) == total]
    if len(entries) == 1 and nouns & (_TESTS | entries[0].names):
        return entries
    anywhere = [one for one in groups if nouns & one.names and one.kind != "result"]
    return anywhere if any(len(one.values) == total for one in anywhere) else []


def _same_section(one: Statuses, passage: Passage) -> bool:
    shorter = min(len(one.section), len(passage.section))
    return (shorter > 1 and one.section[:shorter] == passage.section[:shorter]) or (
        one.section == passage.section
    )


def _completed(
    source: Source, passage: Passage, match: re.Match[str], groups: tuple[Statuses, ...]
) -> Iterator[Claim]:
    """Yield a claim for `PARTIAL (33% complete)` where it is a share of the only entries."""
    tests = [one for one in groups if one.kind == "entry" or one.names & _TESTS]
    tests = [one for one in tests if one.kind != "result"] or tests
    if len({one.values for one in tests}) != 1:
        return
    values = tests[0].values
    shares = [part for part in range(len(values) + 1) if _is_share(match, part, len(values))]
    if not shares:
        return
    good = sum(status is Status.GOOD for status in values)
    exact = percent_of(good, len(values))
    derived = f"{good}/{len(values)} = {shown_percent(exact)}"
    answer = Answer(good in shares, derived, f"{match['percent']} % is stated, {derived}.")
    yield judged(source, RULE, at_match(match, passage.line), source.document, answer)


def _is_share(match: re.Match[str], part: int, whole: int) -> bool:
    return is_rounded(match["percent"], percent_of(part, whole))


RULES: Final = (Score(),)
