"""What reports refer to: runs, scenarios, commits, files and their checksums."""

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
from sitegen.model.report import Passage, Table

_DIGEST: Final = re.compile(r"(?<![0-9a-fA-F])(?P<digest>[0-9a-fA-F]{64})(?![0-9a-fA-F])")
_FILE: Final = re.compile(
    r"(?<![\w/.@-])(?P<name>[\w.@/-]{1,250}\.[A-Za-z][A-Za-z0-9]{0,7})(?![\w/])"
)
_COMMIT: Final = re.compile(r"(?<![\w-])(?P<commit>[0-9a-f]{7,40})(?![\w-])")
_COMMIT_WORD: Final = re.compile(r"\bcommits?\b", re.IGNORECASE)
_DIGEST_WORD: Final = re.compile(r"\bdeterminism[ _]digest\b|\bdigest\b", re.IGNORECASE)
_SUM_WORD: Final = re.compile(r"sha-?256|checksum|\bhash\b|digest", re.IGNORECASE)
_IS_SUM: Final = re.compile(
    r"sha-?256|checksum|^\s{0,8}[0-9a-fA-F]{64}\s{1,3}\*?\S{1,200}\s{0,3}$", re.IGNORECASE
)
_LINE_CHARS: Final = 4000  # no checksum stands in a longer line
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
CHECKSUM: Final = ClaimRule(
    id="report-checksum",
    title="A file has the SHA-256 that a report states",
    predicate="SHA-256",
    derivation="The SHA-256 of the artifact with this name or path.",
    needs="The file.",
)
DIGEST: Final = ClaimRule(
    id="report-digest",
    title="A run has the determinism digest that a report states",
    predicate="determinism digest",
    derivation="The digest over the hashes that the run's cases record.",
    needs="The artifacts of the run.",
)


class References:
    """Ids that a report names, once each."""

    rules = (RUN, SCENARIO, COMMIT, FILE)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for the first mention of each id."""
        seen: set[tuple[str, str]] = set()
        for passage in texts(source.report):
            for rule, match, name in _named(passage):
                if (rule.id, name) in seen or len(seen) >= _MOST:
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
    if any(commit.startswith(name) for commit in source.evidence.commits):
        return "commit", confirmed("here", f"A run here was made from commit {name}.")
    return "commit", unknown(f"No run here says that it was made from commit {name}.")


def _file_here(source: Source, name: str) -> tuple[str, Answer]:
    if _digests(source, name):
        return "file", confirmed("here", f"A file {name} is here.")
    return "file", unknown(f"No file {name} is here.")


def _named(passage: Passage) -> Iterator[tuple[ClaimRule, re.Match[str], str]]:
    for match in RUN_ID.finditer(passage.text):
        yield RUN, match, match[0]
    for match in SCENARIO_ID.finditer(passage.text):
        if match[0].startswith("SDSR-") or "-E2E-" in match[0]:
            yield SCENARIO, match, match[0]
    for match in _FILE.finditer(passage.text):
        name = match["name"]
        if "/" in name and not name.startswith("/") and "//" not in name:
            yield FILE, match, name
    if _COMMIT_WORD.search(" ".join((passage.text, *passage.section[-1:]))):
        for match in _COMMIT.finditer(passage.text):
            if re.search(r"[a-f]", match[0]) and re.search(r"\d", match[0]):
                yield COMMIT, match, match[0]


_ANSWERS: Final[Mapping[str, Callable[[Source, str], tuple[str, Answer]]]] = {
    RUN.id: _run_here,
    SCENARIO.id: _scenario_here,
    COMMIT.id: _commit_here,
    FILE.id: _file_here,
}


class Checksum:
    """SHA-256 digests beside the name of a file or the id of a run."""

    rules = (CHECKSUM, DIGEST)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each digest whose file or run stands on the same line."""
        listed = _lines_of_sums(source)
        for number, line in enumerate(source.report.lines, 1):
            if len(line) > _LINE_CHARS:
                continue
            digests = list(_DIGEST.finditer(line))
            if len(digests) != 1:
                continue
            said = Said(digests[0][0], number)
            digest = digests[0]["digest"].lower()
            rest = line.replace(digests[0][0], " ").replace("sha256:", " ")
            files = {match["name"] for match in _FILE.finditer(rest)}
            runs = set(RUN_ID.findall(rest))
            of_run = _DIGEST_WORD.search(rest) is not None
            if len(files) == 1 and not of_run and (number in listed or _IS_SUM.search(line)):
                yield self._file(source, said, files.pop(), digest)
            elif len(runs) == 1 and of_run and (not files or files == {"run_summary.json"}):
                yield self._run(source, said, runs.pop(), digest)

    def _file(self, source: Source, said: Said, name: str, digest: str) -> Claim:
        subject = Subject("file", name)
        found = _digests(source, name)
        if not found:
            here = any(digest in digests for digests in source.evidence.named.values())
            answer = (
                confirmed(digest, "An artifact with this SHA-256 is here, under another name.")
                if here
                else unknown(f"No file {name} is here.")
            )
        elif len(found) > 1 and digest not in found:
            answer = unknown(f"{len(found)} different files are named {name}.")
        else:
            derived = digest if digest in found else min(found)
            message = f"SHA-256 {digest} is stated, the file here has {derived}."
            answer = Answer(digest in found, derived, message)
        return judged(source, CHECKSUM, said, subject, answer)

    def _run(self, source: Source, said: Said, run_id: str, digest: str) -> Claim:
        subject = Subject("run", run_id)
        run = source.evidence.run(run_id)
        if run is None or run.digest is None:
            answer = unknown(f"Run {run_id} is not here, or its digest can't be derived.")
        else:
            message = f"{digest} is stated, the cases of run {run_id} give {run.digest}."
            answer = Answer(run.digest == digest, run.digest, message, (input_of_run(run),))
        return judged(source, DIGEST, said, subject, answer)


def _lines_of_sums(source: Source) -> frozenset[int]:
    """Return the lines of tables whose header speaks of checksums."""
    return frozenset(
        row.line
        for block in source.report.blocks
        if isinstance(block, Table) and _SUM_WORD.search(" ".join(block.header))
        for row in block.rows
    )


def _digests(source: Source, name: str) -> frozenset[str]:
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


RULES: Final = (References(), Checksum())
