"""What reports say of scenarios: certification, class, coverage, order of execution."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from sitegen.claims.base import (
    SCENARIO_ID,
    Answer,
    Said,
    Source,
    at_match,
    in_cell,
    judged,
    refuted,
    unknown,
)
from sitegen.claims.evidence import input_of_record
from sitegen.claims.standing import standing_of
from sitegen.claims.statuses import present_columns
from sitegen.claims.words import Status, status_of
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.facts import RecordFacts
from sitegen.model.record import RecordKind
from sitegen.model.report import Passage, Table, passages
from sitegen.model.scenario import Scenario

_WORDS: Final = "CERTIFIED|PROVISIONAL|SUSPENDED|REVOKED|CANDIDATE|EXPIRED|SUPERSEDED"
_CAPITALS: Final = re.compile(
    rf"(?:(?P<not>(?:(?<![\w-])(?i:not)|(?<=\w)(?i:n['\u2019]t))\s{{1,3}})|(?<![\w-]))"
    rf"(?P<word>{_WORDS})(?![\w-])"
)
_STATED: Final = re.compile(
    rf"(?:\b(?:status|certification)\W{{0,6}}|\b(?:is|remains|stays|now|has been)\s+"
    rf"(?:now\s+|still\s+|fully\s+)?)"
    rf"(?P<not>not\s+)?(?P<word>{_WORDS})\b",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(?:previous\w*|former\w*|was|were|had been|until|earlier|history|no longer|would|should|"
    r"must|if|when|once|becomes?|(?:can|could|may|might|to)(?: ?not|n?['\u2019]t)? be|before|"
    r"after|pending|requires?|needed|next|not (?:yet|quite|all)|nearly|almost|hardly|nobody|no one|"
    r"none|neither|nor|never|hop(?:ed?|es)|want\w*|wish\w*|expect\w*|claim\w*|wrong|false|"
    r"plan(?:s|ned)?|targets?|goals?|aims?|unless|whether|in theory)\b|"
    r"\d{4}-\d{2}-\d{2}",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    rf"\W{{0,8}}(?P<not>not\s{{1,3}})?(?P<word>{_WORDS})\W{{0,8}}", re.IGNORECASE
)
_OF_NOUN: Final = re.compile(
    r"[ ](?!(?:by|on|with|as|since|at|and|in|for|under|per|via|now|from|only|"
    r"again|but|or|to)\b)[a-z]"
)
_CONDITION: Final = re.compile(
    r"[^.;\n]{0,80}\b(?:if|when|once|unless|until|only after|as soon as|would|pending)\b|"
    r"[^.;!\n]{0,80}\?",
    re.IGNORECASE,
)
_ARROW: Final = re.compile(r"->|→|=>|⇒|➜|⟶")
_OF_ITEM: Final = re.compile(rf"\W{{0,6}}{SCENARIO_ID.pattern}\W{{1,8}}")
_CLASS: Final = re.compile(
    r"(?<![\w-])(?P<word>STATE_INJECTION|WORKER_EXECUTION|SC-[A-Z]{1,6}-[A-Z]{1,4})(?![\w-])"
)
_COVERS: Final = {
    "engine propagation": "engine_propagation",
    "worker execution": "worker_execution",
    "trace generation": "trace_generation",
    "ui observation": "ui_observation",
    "worker": "worker_execution",
    "traces": "trace_generation",
    "engines": "engine_propagation",
    "ui": "ui_observation",
}
_RULED_OUT: Final = frozenset({"worker_execution", "trace_generation"})
_SCENARIO_NEEDS: Final = "The scenario's file, or a certification of it."

CERTIFICATION: Final = ClaimRule(
    id="report-certification",
    title="A scenario's certification is what its newest certification says",
    predicate="certification status",
    derivation="The status of the newest certification artifact; without one, the last status that "
    "the scenario's own file states for itself, in a comment or a field.",
    needs=_SCENARIO_NEEDS,
)
CLASS: Final = ClaimRule(
    id="report-scenario-class",
    title="A scenario's class is that of its file",
    predicate="scenario class",
    derivation="The class that the scenario's file states.",
    needs="The scenario's file.",
)
COVERAGE: Final = ClaimRule(
    id="report-scenario-coverage",
    title="What a scenario is said to cover is what its file and class allow",
    predicate="scenario coverage",
    derivation="The member of the same name under `coverage` in the scenario's file; without the "
    "file, a STATE_INJECTION covers neither worker execution nor trace generation.",
    needs="The scenario's file.",
)


class Certified:
    """Certification statuses that a report states in the present."""

    rules = (CERTIFICATION,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each status whose scenario is clear."""
        for block in source.report.blocks:
            if isinstance(block, Table):
                yield from self._table(source, block)
        cells = _cell_lines(source)
        for passage in passages(source.report):
            if passage.line not in cells:
                yield from self._passage(source, passage)

    def _table(self, source: Source, table: Table) -> Iterator[Claim]:
        present = present_columns(table)
        for row in table.rows:
            ids = set(SCENARIO_ID.findall(" ".join(row.cells)))
            if len(ids) != 1:
                continue
            for column in present:
                cell = row.cells[column]
                match = _only_status(_CAPITALS, cell) or _bare(cell)
                if match is not None and not _PAST.search(cell):
                    yield _certified(source, in_cell(match, row.line, column), match, ids.pop())
                    break

    def _passage(self, source: Source, passage: Passage) -> Iterator[Claim]:
        for number, line in _clauses(passage):
            ids = set(SCENARIO_ID.findall(line))
            if not ids:
                titles = (set(SCENARIO_ID.findall(title)) for title in reversed(passage.section))
                ids = next((found for found in titles if found), set())
                match = _only_status(_STATED, line)
            else:
                match = _only_status(_STATED if _CAPITALS.search(line) is None else _CAPITALS, line)
            if match is None or len(ids) != 1 or _PAST.search(line[: match.end()]):
                continue
            if not _CONDITION.match(line, match.end()):
                yield _certified(source, at_match(match, number), match, next(iter(ids)))


def _clauses(passage: Passage) -> Iterator[tuple[int, str]]:
    """Yield each clause with its line: what a semicolon or a full stop divides."""
    for number, line in enumerate(passage.text.split("\n"), passage.line):
        for clause in re.split(r";\s|\.\s(?=[A-Z])", line):
            yield number, clause


def _only_status(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the status that a text states: the last one behind arrows, else the only one.

    A word that belongs to the noun behind it (`EXPIRED token`) is none.
    """
    found = [match for match in pattern.finditer(text) if not _OF_NOUN.match(text, match.end())]
    if len(found) > 1:
        between = (text[one.end() : other.start()] for one, other in pairwise(found))
        if not all(_ARROW.search(part) for part in between):
            return None
    return found[-1] if found else None


def _bare(cell: str) -> re.Match[str] | None:
    return _BARE.fullmatch(cell)


def _certified(source: Source, said: Said, match: re.Match[str], scenario_id: str) -> Claim:
    subject = Subject("scenario", scenario_id)
    standing = standing_of(scenario_id, source.evidence)
    stated = match["word"].upper()
    if standing is None:
        message = f"Neither a certification of {scenario_id} is here nor a status in its file."
        return judged(source, CERTIFICATION, said, subject, unknown(message))
    holds = (standing.status == stated) != bool(match["not"])
    message = f"{said.words} is stated; {standing.says} says {standing.status}."
    answer = Answer(holds, standing.status, message, (standing.source,))
    return judged(source, CERTIFICATION, said, subject, answer)


class Classified:
    """Classes and coverage of scenarios."""

    rules = (CLASS, COVERAGE)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each class, and each cell of a coverage matrix."""
        for block in source.report.blocks:
            if isinstance(block, Table):
                yield from self._table(source, block)
        cells = _cell_lines(source)
        for passage in passages(source.report):
            if passage.line in cells:
                continue
            for match in _CLASS.finditer(passage.text):
                ids = set(SCENARIO_ID.findall(passage.text)) - {match["word"]}
                if not ids:
                    titles = (set(SCENARIO_ID.findall(one)) for one in reversed(passage.section))
                    ids = next((found for found in titles if found), set())
                stated = re.search(r"class", passage.text, re.IGNORECASE) is not None
                if len(ids) == 1 and (stated or _is_item(passage.text, match)):
                    yield self._class(source, at_match(match, passage.line), match, ids.pop())

    def _table(self, source: Source, table: Table) -> Iterator[Claim]:
        names = [name.strip(" *`").lower().replace("_", " ") for name in table.header]
        for row in table.rows:
            ids = set(SCENARIO_ID.findall(row.cells[0]))
            if len(ids) != 1:
                continue
            scenario_id = ids.pop()
            matches = [_CLASS.search(cell) for cell in row.cells[1:]]
            stated = next((match for match in matches if match), None)
            if stated is not None:
                said = in_cell(stated, row.line, matches.index(stated) + 1)
                yield self._class(source, said, stated, scenario_id)
            for index, name in enumerate(names[1:], 1):
                covers = _answer_of(row.cells[index])
                if name in _COVERS and covers is not None:
                    said = Said(row.cells[index], row.line, index)
                    word = stated["word"] if stated else None
                    yield self._covers(source, said, scenario_id, (_COVERS[name], covers), word)

    def _class(self, source: Source, said: Said, match: re.Match[str], scenario_id: str) -> Claim:
        subject = Subject("scenario", scenario_id)
        record, plan = scenario_of(source, scenario_id)
        if record is None or plan is None or plan.stated_class is None:
            message = f"No file of scenario {scenario_id} that states its class is here."
            return judged(source, CLASS, said, subject, unknown(message))
        message = f"{match['word']} is stated, the scenario's file says {plan.stated_class}."
        holds = plan.stated_class == match["word"]
        answer = Answer(holds, plan.stated_class, message, (input_of_record(record),))
        return judged(source, CLASS, said, subject, answer)

    def _covers(
        self,
        source: Source,
        said: Said,
        scenario_id: str,
        stated: tuple[str, bool],
        stated_class: str | None,
    ) -> Claim:
        name, covers = stated
        subject = Subject("scenario", scenario_id)
        record, plan = scenario_of(source, scenario_id)
        words = "covered" if covers else "not covered"
        if record is not None and plan is not None and name in dict(plan.coverage):
            actual = dict(plan.coverage)[name]
            derived = "covered" if actual else "not covered"
            message = f"`{name}` is stated as {words}, the scenario's file says {derived}."
            answer = Answer(actual == covers, derived, message, (input_of_record(record),))
        elif covers and name in _RULED_OUT and stated_class == "STATE_INJECTION":
            message = f"A STATE_INJECTION can't cover `{name}`, which the same row states."
            answer = refuted("not covered", message)
        else:
            answer = unknown(f"No file of scenario {scenario_id} says whether it covers `{name}`.")
        return judged(source, COVERAGE, said, subject, answer)


def _is_item(text: str, match: re.Match[str]) -> bool:
    """Tell whether a text is nothing but a scenario's id and its class."""
    alone = not re.search(r"\w", text[match.end() :])
    return alone and _OF_ITEM.fullmatch(text[: match.start()]) is not None


def scenario_of(source: Source, scenario_id: str) -> tuple[RecordFacts | None, Scenario | None]:
    """Return a scenario's record and plan, each None where it is not here."""
    record = source.evidence.record(RecordKind.SCENARIO, scenario_id)
    plan = record.detail if record is not None else None
    return record, plan if isinstance(plan, Scenario) else None


def _answer_of(cell: str) -> bool | None:
    status = status_of(cell)
    if status is Status.GOOD:
        return True
    return False if status is Status.BAD else None


def _cell_lines(source: Source) -> frozenset[int]:
    """Return the lines of all rows of tables."""
    return frozenset(
        row.line for block in source.report.blocks if isinstance(block, Table) for row in block.rows
    )


RULES: Final = (Certified(), Classified())
