"""Sentences that say of a whole run that it passed or failed."""

import re
from collections.abc import Iterable
from typing import Final

from sitegen.claims.base import RUN_ID, Answer, Said, Source, at_match, judged
from sitegen.claims.evidence import input_of_run
from sitegen.claims.hedges import is_hedged
from sitegen.claims.runs import absent_run
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.outcome import Verdict
from sitegen.model.report import passages

_RUN: Final = rf"\brun\s+`?(?P<run>{RUN_ID.pattern})`?"
_OUTCOME: Final = re.compile(
    rf"{_RUN},?\s+(?:has\s+|is\s+|was\s+|also\s+|itself\s+)*"
    r"(?P<word>passed|passes|green|succeeded|successful|verified|failed|fails|red)"
    r"(?!\s+(?:all|\d|only|none|some|most|to|with|in|on|for|the|\w+\s+cases))\b",
    re.IGNORECASE,
)
_ALL: Final = re.compile(
    rf"{_RUN},?\s+(?:has\s+)?(?P<word>passed)\s+all\s+(?:of\s+)?(?:its\s+)?(?:the\s+)?"
    r"(?:(?P<number>\d{1,6})\s+)?(?:tests?|cases?)\b",
    re.IGNORECASE,
)
_GOOD: Final = frozenset({"passed", "passes", "green", "succeeded", "successful", "verified"})

RULE: Final = ClaimRule(
    id="report-run-outcome",
    title="A run that is said to have passed is verified as a whole",
    predicate="status",
    derivation="The verdict on the run: verified where its summary and all of its cases are. "
    "`passed all N cases` also means that there are N.",
    needs="The artifacts of the run.",
)


class RunOutcome:
    """`Run X passed`, `Run X passed all 6 cases`, `Run X failed`."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each sentence that names a run and its outcome."""
        for passage in passages(source.report):
            for pattern in (_ALL, _OUTCOME):
                for match in pattern.finditer(passage.text):
                    if not is_hedged(passage.text, match.start(), match.end()):
                        yield self._claim(source, at_match(match, passage.line), match)

    def _claim(self, source: Source, said: Said, match: re.Match[str]) -> Claim:
        run_id = match["run"]
        subject = Subject("run", run_id)
        run = source.evidence.run(run_id)
        if run is None:
            return judged(source, RULE, said, subject, absent_run(source, run_id))
        good = match["word"].lower() in _GOOD
        number = match.groupdict().get("number")
        verified = run.verdict is Verdict.VERIFIED
        holds = verified if good else run.verdict is Verdict.FAILED
        derived = run.verdict.value
        if number is not None:
            holds = holds and run.verdicts.verified == run.verdicts.total == int(number)
            derived = f"{derived}, {run.verdicts.verified} of {run.verdicts.total} cases verified"
        message = f"{match['word']} is stated; run {run_id} is {derived}."
        answer = Answer(holds, derived, message, (input_of_run(run),))
        return judged(source, RULE, said, subject, answer)


RULES: Final = (RunOutcome(),)
