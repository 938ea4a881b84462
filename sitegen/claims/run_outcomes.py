"""Sentences that say of a whole run that it passed or failed."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.claims.base import RUN_ID, Answer, Said, Source, judged
from sitegen.claims.evidence import case_files, input_of_run
from sitegen.claims.hedges import is_hedged
from sitegen.claims.runs import CHECKS_BESIDE_CASES, absent_run
from sitegen.claims.sentences import sentences
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.facts import RunFacts
from sitegen.model.outcome import Verdict
from sitegen.model.report import passages

_RUN: Final = rf"\brun\s+`?(?P<run>{RUN_ID.pattern})`?"
_AS_WELL: Final = (
    r"as well|too|also|again|and|completely|entirely|fully|overall|as a whole|altogether|cleanly|"
    r"today|because|since|as expected"
)
_OUTCOME: Final = re.compile(
    rf"{_RUN},?\s+(?:has\s+|is\s+|was\s+|also\s+|itself\s+)*"
    r"(?P<word>passed|passes|green|succeeded|successful|verified|failed|fails|red)\b"
    r"(?:\s{0,2}[:(]\s{0,2}[(`]?(?P<part>\d{1,6})\s?/\s?(?P<whole>\d{1,6})(?![\w/]|[.,]\d)`?"
    r"(?:\s{1,2}(?:tests?|cases?)\b)?(?=\s{0,2}(?:\Z|[.,;)])))?"
    rf"(?=\s*(?:$|[.,;:!)(\]|—–-])|\s+(?:{_AS_WELL})\b)",
    re.IGNORECASE,
)
_ALL: Final = re.compile(
    rf"{_RUN},?\s+(?:has\s+)?(?P<word>passed)\s+all\s+(?:of\s+)?(?:its\s+)?(?:the\s+)?"
    r"(?:(?P<number>\d{1,6})\s+)?(?:tests?|cases?)\b",
    re.IGNORECASE,
)
_ALL_OF: Final = re.compile(
    r"\ball\s+(?:of\s+)?(?:the\s+)?(?:(?P<number>\d{1,6})\s+)?(?:tests?|cases?)\s+(?:of|in)\s+"
    rf"(?:the\s+)?{_RUN},?\s+(?:have\s+|are\s+|were\s+)?(?P<word>passed|green|succeeded|verified|"
    r"successful)\b",
    re.IGNORECASE,
)
_OF_PART: Final = re.compile(
    r"\b(?:of|in|by|for|from|on|with|than|like|see|had|nor|neither|whether|as)\s{1,3}(?:the\s{1,3})?"
    r"\Z",
    re.IGNORECASE,
)
_EXCEPT: Final = re.compile(
    r"[^.;\n]{0,60}?\b(?:except|apart from|but|although|though|save for)\b", re.IGNORECASE
)
_GOOD: Final = frozenset({"passed", "passes", "green", "succeeded", "successful", "verified"})

RULE: Final = ClaimRule(
    id="report-run-outcome",
    title="A run that is said to have passed is verified as a whole",
    predicate="status",
    derivation="The verdict on the run: verified where its summary and all of its cases are. "
    "`passed all N cases` also means that there are N, `green: N/N` that N are its cases or the "
    "checks on it; `all N cases of it passed` is about its cases only.",
    needs="The artifacts of the run.",
)


class RunOutcome:
    """`Run X passed`, `Run X passed all 6 cases`, `All 6 cases of run X passed`, `Run X failed`."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each sentence that names a run and its outcome."""
        for passage in passages(source.report):
            for sentence in sentences(passage):
                for match in _found(sentence.text):
                    yield self._claim(source, sentence.said(match), match)

    def _claim(self, source: Source, said: Said, match: re.Match[str]) -> Claim:
        run_id = match["run"]
        subject = Subject("run", run_id)
        run = source.evidence.run(run_id)
        if run is None:
            return judged(source, RULE, said, subject, absent_run(source, run_id))
        holds = _holds(run, match)
        counts = run.verdicts
        derived = run.verdict.value
        if _numbers(match) or match.re is _ALL_OF:
            derived = f"{derived}, {counts.verified} of {counts.total} cases verified"
        message = f"{match['word']} is stated; run {run_id} is {derived}."
        answer = Answer(holds, derived, message, (input_of_run(run),))
        return judged(source, RULE, said, subject, answer)


def _found(text: str) -> Iterator[re.Match[str]]:
    """Yield what a sentence says of whole runs, clearly and in the present."""
    for pattern in (_ALL_OF, _ALL, _OUTCOME):
        for match in pattern.finditer(text):
            of_part = _OF_PART.search(text[max(match.start() - 30, 0) : match.start()])
            denied = _EXCEPT.match(text, match.end()) is not None
            if not (of_part or denied or is_hedged(text, match.start(), match.end())):
                yield match


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    """Return the numbers of cases that are stated: of all, or the part and the whole."""
    named = match.groupdict()
    found = (named.get(name) for name in ("number", "part", "whole"))
    return tuple(int(one) for one in found if one is not None)


def _holds(run: RunFacts, match: re.Match[str]) -> bool:
    counts = run.verdicts
    all_verified = counts.verified == counts.total
    stated = set(_numbers(match))
    if match.re is _ALL_OF:
        return all_verified and stated <= {counts.total}
    if match["word"].lower() not in _GOOD:
        return run.verdict is Verdict.FAILED
    if match.re is _ALL:
        stated_right = not stated or (all_verified and stated == {counts.total})
    else:
        stated_right = stated in (
            set(),
            {counts.total},
            {case_files(run) + CHECKS_BESIDE_CASES},
        )
    return run.verdict is Verdict.VERIFIED and stated_right


RULES: Final = (RunOutcome(),)
