"""What reports refer to: runs, scenarios, commits and files."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from sitegen.claims.base import (
    RUN_ID,
    SCENARIO_ID,
    Answer,
    Said,
    Source,
    at_match,
    confirmed,
    judged,
    unknown,
)
from sitegen.claims.evidence import input_of_record, input_of_run
from sitegen.claims.texts import texts
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.record import RecordKind
from sitegen.model.report import Code, Passage, Report

FILE_NAME: Final = re.compile(
    r"(?<![\w/.@-])(?P<name>[\w.@/-]{1,250}\.[A-Za-z][A-Za-z0-9]{0,7})(?![\w/])"
)
_COMMIT: Final = re.compile(r"(?<![\w-])(?P<commit>[0-9a-f]{7,40}|[0-9A-F]{7,40})(?![\w-])")
_PRINTED: Final = re.compile(
    r"\[\s{0,3}\d{1,3}%\]|^\s{0,8}(?:PASSED|FAILED|ERROR|SKIPPED|XFAIL)\b|\.py:\d{1,6}:"
)
_COMMIT_WORD: Final = re.compile(r"\bcommits?\b", re.IGNORECASE)
_MOST: Final = 200  # references of one kind that are followed

RUN: Final = ClaimRule(
    id="report-run",
    title="A run that a report names is here",
    predicate="exists",
    derivation="A run with this id is on the site.",
    needs="The artifacts of the run.",
)
SCENARIO: Final = ClaimRule(
    id="report-scenario",
    title="A scenario that a report names is here",
    predicate="exists",
    derivation="A scenario file, an observation or a certification has this id.",
    needs="The scenario's file.",
)
COMMIT: Final = ClaimRule(
    id="report-commit",
    title="A commit that a report names is that of a run here",
    predicate="exists",
    derivation="A run's context names a commit that begins so.",
    needs="A run whose context names the commit.",
)
FILE: Final = ClaimRule(
    id="report-file",
    title="A file that a report names by its path is here",
    predicate="exists",
    derivation="An artifact has this path, or one that ends with it; a file of a run, in the run "
    "that is named.",
    needs="The file.",
)


class References:
    """Ids that a report names, once each."""

    rules = (RUN, SCENARIO, COMMIT, FILE)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for the first mention of each id."""
        seen: set[tuple[str, str]] = set()
        code = _lines_of_code(source.report)
        for passage in texts(source.report):
            printed = passage.line in code and _PRINTED.search(passage.text) is not None
            for rule, match, name in _named(passage):
                if (rule.id, name) in seen or len(seen) >= _MOST or (printed and rule is FILE):
                    continue
                seen.add((rule.id, name))
                yield self._claim(source, rule, at_match(match, passage.line), name)

    def _claim(self, source: Source, rule: ClaimRule, said: Said, name: str) -> Claim:
        kind, answer = _ANSWERS[rule.id](source, name)
        return judged(source, rule, said, Subject(kind, name), answer)


def _run_here(source: Source, name: str) -> tuple[str, Answer]:
    run = source.evidence.run(name)
    if run is None:
        return "run", unknown(f"Run {name} is not here, or not once.")
    return "run", confirmed("here", f"Run {name} is here.", (input_of_run(run),))


def _scenario_here(source: Source, name: str) -> tuple[str, Answer]:
    kinds = (RecordKind.SCENARIO, RecordKind.CERTIFICATION, RecordKind.EFFECT_OBSERVATION)
    found = [one for kind in kinds if (one := source.evidence.record(kind, name))]
    if not found:
        return "scenario", unknown(f"Nothing here is about scenario {name}.")
    message = f"Scenario {name} is here."
    return "scenario", confirmed("here", message, (input_of_record(found[0]),))


def _commit_here(source: Source, name: str) -> tuple[str, Answer]:
    if any(commit.startswith(name.lower()) for commit in source.evidence.commits):
        return "commit", confirmed("here", f"A run here was made from commit {name}.")
    return "commit", unknown(f"No run here says that it was made from commit {name}.")


def _file_here(source: Source, name: str) -> tuple[str, Answer]:
    if file_digests(source, name):
        return "file", confirmed("here", f"A file {name} is here.")
    return "file", unknown(f"No file {name} is here.")


def _named(passage: Passage) -> Iterator[tuple[ClaimRule, re.Match[str], str]]:
    for match in RUN_ID.finditer(passage.text):
        yield RUN, match, match[0]
    for match in SCENARIO_ID.finditer(passage.text):
        if match[0].startswith("SDSR-") or "-E2E-" in match[0]:
            yield SCENARIO, match, match[0]
    for match in FILE_NAME.finditer(passage.text):
        name = match["name"]
        of_case = passage.text.startswith("::", match.end())
        if "/" in name and not name.startswith("/") and "//" not in name and not of_case:
            yield FILE, match, name
    if _COMMIT_WORD.search(" ".join((passage.text, *passage.section[-1:]))):
        for match in _COMMIT.finditer(passage.text):
            if re.search(r"[a-fA-F]", match[0]) and re.search(r"\d", match[0]):
                yield COMMIT, match, match[0].lower()


def _lines_of_code(report: Report) -> frozenset[int]:
    return frozenset(
        number
        for block in report.blocks
        if isinstance(block, Code)
        for number in range(block.line, block.line + len(block.lines))
    )


_ANSWERS: Final[Mapping[str, Callable[[Source, str], tuple[str, Answer]]]] = {
    RUN.id: _run_here,
    SCENARIO.id: _scenario_here,
    COMMIT.id: _commit_here,
    FILE.id: _file_here,
}


def file_digests(source: Source, name: str) -> frozenset[str]:
    """Return the digests of the files with this name; a file of a run, of the run that is named.

    Each run has files of the same names: without its run, such a name is of no file in particular.
    """
    named = source.evidence.named
    if name in named:
        return named[name]
    runs = set(RUN_ID.findall("\n".join(source.report.lines)))
    ends: set[str] = set()
    for known, digests in named.items():
        if known.endswith(f"/{name}"):
            of_run = set(RUN_ID.findall(known))
            if not of_run or (len(runs) == 1 and of_run == runs):
                ends |= digests
    return frozenset(ends)


RULES: Final = (References(),)
