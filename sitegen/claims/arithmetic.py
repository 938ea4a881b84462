"""Arithmetic inside one sentence: fractions and their percentages, totals and their parts."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from sitegen.claims.base import Answer, Said, Source, at_match, at_offset, judged, unknown
from sitegen.claims.figures import COUNT, PERCENT, is_rounded, percent_of, shown_percent, whole
from sitegen.claims.hedges import is_ordinal
from sitegen.claims.nouns import is_measure
from sitegen.claims.texts import texts
from sitegen.model.claim import Claim, ClaimRule
from sitegen.model.report import Passage

_OF: Final = r"\s{0,3}(?:/|\bof\b|\bout of\b)\s{0,3}"
_PART: Final = r"(?P<part>\d{1,9}(?:,\d{3}){0,3})"
_FREE: Final = r"(?<![\w.,/:#-])"
_WHOLE: Final = r"(?P<whole>\d{1,9}(?:,\d{3}){0,3})(?![\w/-]|[.,]\d)"
_MEANT: Final = (
    r"(?=\s{0,3}(?:$|[),;\]*_|]|pass|success|succeed|complete|done|verified|"
    r"of (?:the )?(?:tests|total|cases|all)|achieved|rate|overall|green|met\b|"
    r"fail|block|remaining|satisf|implemented|closed|"
    r"test pass|compliant|compliance))"
)
_RATIOS: Final = (
    re.compile(
        rf"{_FREE}{_PART}{_OF}{_WHOLE}[^0-9%():;.\n]{{0,60}}[(]\s{{0,3}}(?P<percent>{PERCENT})\s{{0,3}}%"
        rf"{_MEANT}",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(
        rf"{_FREE}{_PART}{_OF}{_WHOLE}\s{{0,3}}(?:=|,|–|—|\s-)\s{{0,3}}(?P<percent>{PERCENT})\s{{0,3}}%"
        rf"{_MEANT}",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(
        rf"(?<![\w.+~≈-])(?P<percent>{PERCENT})\s{{0,3}}%\s{{0,3}}(?:[a-z]{{1,20}}\s){{0,2}}?"
        rf"[(]\s{{0,3}}{_PART}{_OF}{_WHOLE}",
        re.IGNORECASE,
    ),
)
_OTHER_SHARE: Final = re.compile(
    r"\b(?:coverage|cov|line|lines|branch\w*|cpu|confidence|faster|improve\w*|increas\w*|reduc\w*|"
    r"target|threshold|goal|grade)\b[^.;\n]{0,40}\Z|[≥≤<>]\s{0,3}\Z",
    re.IGNORECASE,
)
_NEAR: Final = 60  # characters before a figure that may say what it is of
_OUTCOME: Final = (
    r"(?:pass(?:ed|es|ing)?|fail(?:ed|s|ing|ures?)?|errors?|errored|skip(?:ped|s)?|xfailed|xpassed"
    r"|blocked|partial|unverified|verified|deselected)"
)
_COUNTED: Final = re.compile(rf"(?P<number>{COUNT})\s+(?P<word>{_OUTCOME})\b", re.IGNORECASE)
_RATE: Final = re.compile(
    rf"[(]\s{{0,3}}(?P<percent>{PERCENT})\s{{0,3}}%\s{{0,3}}(?:pass(?:ed|ing)?|success)"
    r"(?:[ -]rate)?\s{0,3}[),]",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(
    rf"\b(?P<word>{_OUTCOME}|total(?:\s+(?:tests?|cases?|checks?))?)\b\s*[:=]\s*"
    r"(?P<number>\d{1,9}(?:,\d{3})*)(?!\s*[/%\d.])",
    re.IGNORECASE,
)
_SUM: Final = re.compile(
    rf"(?P<total>{COUNT})\s{{1,3}}(?:\w{{1,30}}\s{{1,3}}){{0,2}}?(?:tests?|cases?|checks?|criteria|truths|"
    rf"items|total)\s{{0,3}}[:(,–—-]\s{{0,3}}(?P<parts>\d{{1,9}}\s{{1,3}}{_OUTCOME}\b[^.;)\n]{{0,80}})",
    re.IGNORECASE,
)
_COUNTS: Final = re.compile(
    r"\b(?:tests?|cases?|checks?|truths|criteria|must-haves|gates|guardrails|invariants|scenarios)\s"
    r"(?:are\s|were\s|now\s)?(?:pass|verified|satisf|met\b|green|succe)",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    rf"(?P<before>\b(?:in|of|across|over|at|on|from|by|than)\s)?(?P<number>{COUNT})\s{{1,3}}"
    r"(?P<noun>[A-Za-z][\w-]{0,40})|\b(?P<label>[A-Za-z][\w-]{0,40})\s{0,3}[:=]\s{0,3}\d{1,9}\b"
    r"(?!\s{0,3}[/%\d.])"
)
_KNOWN: Final = re.compile(
    rf"(?:{_OUTCOME}|tests?|cases?|checks?|criteria|truths|items|totals?|duration|time|runtime|"
    r"took|exit|code|version|phase|line|port)\Z",
    re.IGNORECASE,
)
_UNCOUNTED: Final = re.compile(r"deselect", re.IGNORECASE)  # not among the tests of a total


class Ratio:
    """A percentage beside the fraction that it is of."""

    rule = ClaimRule(
        id="report-ratio",
        title="A percentage is that of the fraction beside it",
        predicate="percentage",
        derivation="The part divided by the whole, rounded or cut at the last digit stated; no "
        "part is more than the whole.",
        needs="Nothing but the report.",
        own=True,
    )
    rules = (rule,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each fraction with a percentage."""
        for passage in texts(source.report):
            seen: set[int] = set()
            for pattern in _RATIOS:
                for match in pattern.finditer(passage.text):
                    if match.start("percent") not in seen and _is_share(match):
                        seen.add(match.start("percent"))
                        yield from self._claim(source, passage, match)

    def _claim(self, source: Source, passage: Passage, match: re.Match[str]) -> Iterator[Claim]:
        part, total = whole(match["part"]), whole(match["whole"])
        if part is None or not total:
            return
        exact = percent_of(part, total)
        holds = is_rounded(match["percent"], exact) and part <= total
        derived = f"{part}/{total} = {shown_percent(exact)}"
        message = f"{match['percent']} % is stated, {derived}."
        if part > total:
            message = f"{match[0]!r} is stated, but {part} are more than all {total}."
        answer = Answer(holds, derived, message)
        said = at_match(match, passage.line)
        yield judged(source, self.rule, said, source.document, answer)


def _is_share(match: re.Match[str]) -> bool:
    """Tell whether a percentage is clearly one of the fraction, and the fraction is no date."""
    text, start = match.string, match.start("percent")
    if is_ordinal(text, match.start("part")) or (
        match["part"].startswith("0") and match["part"] != "0"
    ):
        return False
    if _OTHER_SHARE.search(text[max(match.start() - _NEAR, 0) : match.start()]):
        return False
    if _OTHER_SHARE.search(text[max(start - _NEAR, match.start()) : start]):
        return False
    part, total = whole(match["part"]), whole(match["whole"])
    if part is None or total is None:
        return False
    between = text[match.end("whole") : start]
    return part <= total or start < match.start("part") or _COUNTS.search(between) is not None


class PassRate:
    """A pass rate behind the counts that it is of."""

    rule = ClaimRule(
        id="report-pass-rate",
        title="A pass rate is that of the counts before it",
        predicate="percentage",
        derivation="The passed ones divided by the sum of all that are counted on the line.",
        needs="Nothing but the report.",
        own=True,
    )
    rules = (rule,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each pass rate that follows counts."""
        for passage in texts(source.report):
            for match in _RATE.finditer(passage.text):
                start = max(passage.text.rfind(mark, 0, match.start()) for mark in "\n;%") + 1
                counts = list(_COUNTED.finditer(passage.text, start, match.start()))
                if len(counts) > 1:
                    yield from self._claim(source, passage, counts, match)

    def _claim(
        self, source: Source, passage: Passage, counts: list[re.Match[str]], rate: re.Match[str]
    ) -> Iterator[Claim]:
        total = sum(whole(one["number"]) or 0 for one in counts)
        passed = sum(
            whole(one["number"]) or 0 for one in counts if one["word"].lower().startswith("pass")
        )
        if not total:
            return
        skipped = sum(whole(one["number"]) or 0 for one in counts if _ASIDE.match(one["word"]))
        exact = percent_of(passed, total)
        derived = f"{passed}/{total} = {shown_percent(exact)}"
        holds = is_rounded(rate["percent"], exact) or (
            total > skipped and is_rounded(rate["percent"], percent_of(passed, total - skipped))
        )
        answer = Answer(holds, derived, f"{rate[0]} is stated, {derived}.")
        if not holds and _has_other(passage.text[counts[0].start() : rate.start()]):
            answer = unknown(f"{answer.message} Something else is counted there too.")
        said = at_offset(passage.text, passage.line, counts[0].start(), rate.end())
        yield judged(source, self.rule, said, source.document, answer)


_REST: Final = re.compile(
    rf"{_FREE}{_PART}\s{{0,3}}/\s{{0,3}}{_WHOLE}\s{{1,3}}(?:[\w-]{{1,40}}\s{{1,3}}){{0,2}}?"
    r"(?P<first>pass(?:ed|ing)?|verified)\s{0,3}[,;(]\s{0,3}(?P<rest>\d{1,9})(?:\s{0,3}/\s{0,3}\d{1,9})?"
    r"\s{1,3}(?:[\w-]{1,40}\s{1,3}){0,2}?(?P<word>fail(?:ed|ing)?|blocked|remaining|unverified|"
    r"(?P=first))\b(?![^.)\n]{0,80}\d)",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"skip|deselect|xfail|xpass|error", re.IGNORECASE)


class OutcomeTotal:
    """A total beside the outcomes that it counts."""

    rule = ClaimRule(
        id="report-outcome-total",
        title="A total is the sum of the outcomes beside it",
        predicate="count",
        derivation="The sum of the counts of all outcomes on the same line.",
        needs="Nothing but the report.",
        own=True,
    )
    rules = (rule,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each total that stands with its outcomes."""
        for passage in texts(source.report):
            offset = 0
            for line in passage.text.split("\n"):
                yield from self._labelled(source, passage, line, offset)
                offset += len(line) + 1
            for match in _SUM.finditer(passage.text):
                parts = list(_COUNTED.finditer(match["parts"]))
                total = whole(match["total"])
                if len(parts) > 1 and total is not None and not _mixed(parts):
                    said = at_match(match, passage.line)
                    yield self._claim(source, said, total, (parts, match["parts"]))
            for match in _REST.finditer(passage.text):
                yield self._rest(source, passage, match)

    def _rest(self, source: Source, passage: Passage, match: re.Match[str]) -> Claim:
        part, total = whole(match["part"]) or 0, whole(match["whole"]) or 0
        if match["word"].lower() == match["first"].lower():
            message = f"{part} {match['first']} are stated, and {match['rest']} in the brackets."
            answer = Answer(whole(match["rest"]) == part, str(part), message)
            return judged(source, self.rule, at_match(match, passage.line), source.document, answer)
        left = total - part
        message = f"{match['rest']} {match['word']} are stated, {total} - {part} are {left}."
        answer = Answer(whole(match["rest"]) == left, str(left), message)
        return judged(source, self.rule, at_match(match, passage.line), source.document, answer)

    def _labelled(
        self, source: Source, passage: Passage, line: str, offset: int
    ) -> Iterator[Claim]:
        found = list(_LABELLED.finditer(line))
        totals = [one for one in found if one["word"].lower().startswith("total")]
        parts = [one for one in found if not one["word"].lower().startswith("total")]
        if len(totals) != 1 or len(parts) < 2 or _mixed(parts):  # noqa: PLR2004 -- no sum
            return
        total = whole(totals[0]["number"])
        if total is not None:
            start = min(one.start() for one in found) + offset
            end = max(one.end() for one in found) + offset
            said = at_offset(passage.text, passage.line, start, end)
            yield self._claim(source, said, total, (parts, line))

    def _claim(
        self, source: Source, said: Said, total: int, beside: tuple[list[re.Match[str]], str]
    ) -> Claim:
        parts, text = beside
        counted = [whole(one["number"]) or 0 for one in parts if not _UNCOUNTED.match(one["word"])]
        aside = sum(
            whole(one["number"]) or 0
            for one in parts
            if _ASIDE.match(one["word"]) and not _UNCOUNTED.match(one["word"])
        )
        sum_of = " + ".join(map(str, counted))
        derived = f"{sum_of} = {sum(counted)}"
        message = f"A total of {total} is stated, the outcomes beside it are {derived}."
        answer = Answer(total in {sum(counted), sum(counted) - aside}, derived, message)
        if not answer.holds and _has_other(text):
            answer = unknown(f"{message} Something else is counted there too.")
        return judged(source, self.rule, said, source.document, answer)


def _has_other(text: str) -> bool:
    """Tell whether something is counted that may be an outcome too, such as `1 flaky`."""
    for match in _OTHER.finditer(text):
        word = match["noun"] or match["label"]
        if not match["before"] and not _KNOWN.match(word) and not is_measure(word):
            return True
    return False


def _mixed(parts: list[re.Match[str]]) -> bool:
    """Tell whether parts overlap, such as passed and verified ones."""
    words = [one["word"].lower()[:4] for one in parts]
    return len(set(words)) < len(words) or {"pass", "veri"} <= set(words)


def relative_change(before: int, after: int) -> Fraction | None:
    """Return the change in percent of what was before, without sign; None from nothing."""
    return None if not before else abs(percent_of(after - before, before))


RULES: Final = (Ratio(), PassRate(), OutcomeTotal())
