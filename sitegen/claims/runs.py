"""What reports say of runs: passed cases, passed checks, and their commands."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.claims.base import RUN_ID, Answer, Said, Source, at_match, confirmed, judged, unknown
from sitegen.claims.commands import CommandResult, command_results
from sitegen.claims.evidence import case_files, input_of_run, passed_cases
from sitegen.claims.figures import COUNT, whole
from sitegen.claims.hedges import is_hedged
from sitegen.claims.sentences import Sentence, sentences
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.facts import RunFacts
from sitegen.model.report import Report, passages

CHECKS_BESIDE_CASES: Final = 10
"""Checks that STAGETEST's checker makes of a run besides one for each case file."""

_OF: Final = r"(?:\s{0,3}(?:/|of|out of)\s{0,3}(?:the\s|all\s)?\d{1,9})?"
_QUALIFIED: Final = (
    r"(?!\s+(?:with(?:out)?\s(?!\d|no\b|any\b|errors?\b|warnings?\b)|in\s(?!\d|total\b|all\b)|"
    r"(?:on|under|within|by|via|twice|at|for)\b))"
)
_PASSED: Final = re.compile(
    rf"(?<!\bof )(?<!\bof the )(?P<number>{COUNT}){_OF}\s+(?:tests?\s+|cases?\s+)?(?:are\s|were\s)?"
    rf"(?:pass(?:ed|ing)?\b(?!\s+(?:of|through|over|rate|before)\b)|verified\b){_QUALIFIED}",
    re.IGNORECASE,
)
_FAILED: Final = re.compile(
    rf"(?<!\bof )(?<!\bof the )(?P<number>{COUNT}){_OF}\s+(?:tests?\s+|cases?\s+)?(?:are\s|were\s)?"
    rf"fail(?:ed|ing)?\b(?!\s+before\b){_QUALIFIED}",
    re.IGNORECASE,
)
_CHECKS: Final = re.compile(
    rf"PASS(?:ED)?\b\s*:?\s*[(]?\s*(?:all\s+)?(?P<number>{COUNT})\s+checks?(?:\s+passed)?\s*[)]?",
    re.IGNORECASE,
)
_CHECKS_OF: Final = re.compile(r"(?<![\w/])(?P<number>\d{1,6})\s*/\s*(?P<whole>\d{1,6})(?![\w/])")
_GATE: Final = re.compile(
    r"\bartifact (?:gate|check|integrity)\b[^.;\n]{0,60}?(?<![\w/])(?P<number>\d{1,6})"
    r"/(?P<whole>\d{1,6})(?![\w/])",
    re.IGNORECASE,
)
_GREEN: Final = re.compile(r"\b(?:green|pass\w*|ok|holds?)\b|\u2705|\u2714|\u2713", re.IGNORECASE)
_OF_ARTIFACTS: Final = re.compile(r"\bartifacts?\b|\bstagetest\b|\bstrict\b", re.IGNORECASE)
_SOME: Final = re.compile(
    r"\.py\b|::|\bUC-?\d|\b(?:of which|includ\w*|targeted|subset|new|only|focus\w*|other)\b",
    re.IGNORECASE,
)
_CASES: Final = re.compile(
    rf"(?:\b(?:has|holds?|contains?|emitted|emits|wrote)\s+|\btotal(?:_cases)?:?\s{{0,3}}|\dZ`?,?\s(?:with\s)?)"
    rf"(?:a total of\s+)?(?P<number>{COUNT})\s+(?:case files?|cases|test cases)\b"
    r"(?=\W{0,3}(?:$|[.,;:)]|in total|overall|and\b|on disk))",
    re.IGNORECASE,
)
_EMITS: Final = re.compile(r"\b(?:STAGETEST_EMIT=1|--sitegen-emit)\b")
_PARTIAL: Final = re.compile(r"\.py\b|::|\s-k\s|\s-m\s|--lf\b|--deselect\b")
_CHECKER: Final = re.compile(r"\bartifact_check\b|\bstagetest_artifact_check\b")
_TESTS: Final = re.compile(
    r"\b(?:pytest|py\.test|tox|nox|npm test|vitest|jest|cargo test|go test)\b"
)

PASSED: Final = ClaimRule(
    id="report-passed",
    title="The tests that a command is said to have passed are those of its run",
    predicate="passed cases",
    derivation="The verified cases of the run that the statement or its command names; else of the "
    "report's only run, where the command emitted all of it; else of the only run with that "
    "many, where the command emitted one.",
    needs="The artifacts of the run.",
)
FAILED: Final = ClaimRule(
    id="report-failed",
    title="The failed tests of a run are those of its cases",
    predicate="failed cases",
    derivation="The failed cases of the run that the statement names.",
    needs="The artifacts of the run.",
)
CHECKS: Final = ClaimRule(
    id="report-checks",
    title="`PASS (N checks)` is what the checker counts on that run",
    predicate="passed checks",
    derivation=f"The original checker counts one check a case file and {CHECKS_BESIDE_CASES} more.",
    needs="The artifacts of the run.",
)
CASES: Final = ClaimRule(
    id="report-cases",
    title="The cases that a run is said to hold are its case files",
    predicate="cases",
    derivation="The case files of the run, readable or not.",
    needs="The artifacts of the run.",
)


class CommandClaims:
    """Results of commands."""

    rules = (PASSED, CHECKS)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each result that counts tests or checks."""
        named = runs_named(source.report)
        for found in command_results(source.report):
            checks = _CHECKS.search(found.result.words)
            passed = _PASSED.search(found.result.words)
            if checks is not None or _CHECKER.search(found.command):
                match = checks or _CHECKS_OF.search(found.result.words)
                if match is not None and _CHECKER.search(found.command):
                    yield self._checks(source, found, match, named)
            elif passed is not None and _TESTS.search(found.command):
                yield self._passed(source, found, passed, named)

    def _checks(
        self, source: Source, found: CommandResult, match: re.Match[str], named: tuple[str, ...]
    ) -> Claim:
        said = _said(found, match)
        run_id = _one(RUN_ID.findall(found.command)) or _one(RUN_ID.findall(found.result.words))
        return _checks_claim(source, said, match, run_id, named)

    def _passed(
        self, source: Source, found: CommandResult, match: re.Match[str], named: tuple[str, ...]
    ) -> Claim:
        said = _said(found, match)
        number = whole(match["number"]) or 0
        run_id = _one(RUN_ID.findall(found.command)) or _one(RUN_ID.findall(found.result.words))
        emits = _EMITS.search(found.command) is not None
        if run_id is None and emits and not _PARTIAL.search(found.command):
            run_id = _one(named)
        if run_id is not None:
            return _run_claim(source, PASSED, said, number, run_id)
        fitting = [
            run
            for run in _runs(source)
            if passed_cases(run) == number and run.verdicts.total == number
        ]
        if emits and len(fitting) == 1:
            run = fitting[0]
            message = f"Run {run.run_id} is the only one here with {number} verified cases."
            answer = confirmed(str(number), message, (input_of_run(run),))
            return judged(source, PASSED, said, Subject("run", run.run_id), answer)
        what = (
            f"{len(fitting)} runs here fit"
            if emits and fitting
            else "no run here fits"
            if emits
            else "the command left no run that is here"
        )
        message = f"The statement names no run, and {what}; the artifacts of its run would tell."
        return judged(source, PASSED, said, source.document, unknown(message))


class RunClaims:
    """Statements that name one run in the same sentence."""

    rules = (PASSED, FAILED, CHECKS, CASES)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each count in a sentence that names one run."""
        taken = {found.result.line for found in command_results(source.report)}
        named = runs_named(source.report)
        for passage in passages(source.report):
            for line in sentences(passage):
                if passage.line + passage.text.count("\n", 0, line.start) in taken:
                    continue
                run_id = _one(RUN_ID.findall(line.text))
                if run_id is not None:
                    yield from self._of(source, line, run_id)
                elif _OF_ARTIFACTS.search(line.text):
                    for match in (*_CHECKS.finditer(line.text), *_GATE.finditer(line.text)):
                        if is_hedged(line.text, match.start(), match.end()):
                            continue
                        yield _checks_claim(source, line.said(match), match, None, named)

    def _of(self, source: Source, passage: Sentence, run_id: str) -> Iterator[Claim]:
        checks = list(_CHECKS.finditer(passage.text))
        for match in checks:
            yield _checks_claim(source, passage.said(match), match, run_id, ())
        for pattern, rule in ((_PASSED, PASSED), (_FAILED, FAILED), (_CASES, CASES)):
            for match in pattern.finditer(passage.text):
                if any(one.start() <= match.start() < one.end() for one in checks):
                    continue
                if is_hedged(passage.text, match.start(), match.end()) or (
                    rule is not CASES and _SOME.search(passage.text)
                ):
                    continue
                number = whole(match["number"]) or 0
                yield _run_claim(source, rule, passage.said(match), number, run_id)


def _said(found: CommandResult, match: re.Match[str]) -> Said:
    said = at_match(match, found.result.line)
    return Said(said.words, said.line, found.result.cell)


def _run_claim(source: Source, rule: ClaimRule, said: Said, number: int, run_id: str) -> Claim:
    subject = Subject("run", run_id)
    run = source.evidence.run(run_id)
    if run is None:
        return judged(source, rule, said, subject, absent_run(source, run_id))
    counts = {
        PASSED.id: passed_cases(run),
        FAILED.id: run.verdicts.failed,
        CASES.id: case_files(run),
    }
    words = {PASSED.id: "verified", FAILED.id: "failed", CASES.id: "in its folder"}
    derived = counts[rule.id]
    message = (
        f"{number} is stated; of the {run.verdicts.total} cases of run {run_id}, {derived} are "
        f"{words[rule.id]}."
    )
    answer = Answer(derived == number, str(derived), message, (input_of_run(run),))
    return judged(source, rule, said, subject, answer)


def _checks_claim(
    source: Source,
    said: Said,
    match: re.Match[str],
    run_id: str | None,
    named: tuple[str, ...],
) -> Claim:
    run_id = run_id or _one(named)
    if run_id is None:
        message = "The statement names no run; the artifacts of the checked run would tell."
        return judged(source, CHECKS, said, source.document, unknown(message))
    subject = Subject("run", run_id)
    run = source.evidence.run(run_id)
    if run is None:
        return judged(source, CHECKS, said, subject, absent_run(source, run_id))
    derived = case_files(run) + CHECKS_BESIDE_CASES
    number = whole(match["number"]) or 0
    total = whole(match.groupdict().get("whole") or match["number"]) or 0
    message = (
        f"{number if number == total else f'{number}/{total}'} checks are stated; the checker "
        f"counts {case_files(run)} case files and "
        f"{CHECKS_BESIDE_CASES} more on run {run_id}: {derived}."
    )
    if number < total == derived and not _GREEN.search(match.string):
        return judged(source, CHECKS, said, subject, unknown(message))
    holds = derived == number == total
    return judged(
        source, CHECKS, said, subject, Answer(holds, str(derived), message, (input_of_run(run),))
    )


def absent_run(source: Source, run_id: str) -> Answer:
    """Return the answer for a run that is not here, or that is here more than once."""
    several = len(source.evidence.runs.get(run_id, ()))
    if several > 1:
        return unknown(f"Run {run_id} is here with {several} different contents.")
    return unknown(f"Run {run_id} is not here; its artifacts would tell.")


def runs_named(report: Report) -> tuple[str, ...]:
    """Return the ids of all runs that a report names, once each."""
    text = "\n".join(report.lines)
    return tuple(sorted(set(RUN_ID.findall(text))))


def _runs(source: Source) -> Iterator[RunFacts]:
    for found in source.evidence.runs.values():
        if len(found) == 1:
            yield found[0]


def _one(found: Iterable[str]) -> str | None:
    distinct = set(found)
    return distinct.pop() if len(distinct) == 1 else None


RULES: Final = (CommandClaims(), RunClaims())
