"""A gate report as Markdown, held against the same report as JSON."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.claims.base import Answer, Said, Source, judged, refuted, unknown
from sitegen.claims.evidence import input_of_record
from sitegen.model.claim import Claim, ClaimRule, Input, Subject
from sitegen.model.facts import RecordFacts
from sitegen.model.record import RecordKind
from sitegen.model.report import ListBlock, Table
from sitegen.model.sdsr import GateCheck, GateReport

_MEMBER: Final = re.compile(
    r"\W*(?P<name>gate|passed|failed|run directory)\W*:[\s*`]*(?P<value>.*\S)", re.IGNORECASE
)

_DIGITS: Final = 9  # behind the point of a duration

RULE: Final = ClaimRule(
    id="report-gate-twin",
    title="A gate report says the same as Markdown and as JSON",
    predicate="gate result",
    derivation="The JSON report with the same run directory: its gate, its counts, and each "
    "check's status and duration.",
    needs="The JSON of the same gate report.",
)


class GateTwin:
    """The figures of a gate report in Markdown."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for the gate, each count, and each check."""
        members = dict(_members(source))
        if not {"gate", "run directory"} <= members.keys():
            return
        folder, _ = members["run directory"]
        twin = _twin(source, folder.strip(" `"))
        for name in ("gate", "passed", "failed"):
            if name in members:
                value, line = members[name]
                yield self._member(source, name, Said(value, line), twin)
        for block in source.report.blocks:
            if isinstance(block, Table):
                yield from self._rows(source, block, twin)

    def _member(
        self, source: Source, name: str, said: Said, twin: tuple[RecordFacts, GateReport] | None
    ) -> Claim:
        stated = said.words.strip(" `*")
        subject = Subject("document", f"gate report: {name}")
        if twin is None:
            return judged(source, RULE, said, subject, _absent())
        record, report = twin
        derived = {"gate": report.gate, "passed": str(report.passed), "failed": str(report.failed)}
        answer = _same(stated, derived[name], input_of_record(record))
        return judged(source, RULE, said, subject, answer)

    def _rows(
        self, source: Source, table: Table, twin: tuple[RecordFacts, GateReport] | None
    ) -> Iterator[Claim]:
        names = [name.strip(" *`").lower() for name in table.header]
        if "check id" not in names or "status" not in names:
            return
        checks = {check.check_id: check for check in twin[1].checks} if twin else {}
        for row in table.rows:
            cells = dict(zip(names, (cell.strip(" `*") for cell in row.cells), strict=False))
            check_id = cells["check id"]
            check = checks.get(check_id)
            subject = Subject("document", f"gate check {check_id}")
            said = Said(cells["status"], row.line, names.index("status"))
            if twin is None:
                answer = _absent()
            elif check is None:
                message = f"The JSON of the report has no check {check_id}."
                answer = refuted("no such check", message, (input_of_record(twin[0]),))
            else:
                answer = _same(_row(cells), _derived(cells, check), input_of_record(twin[0]))
            yield judged(source, RULE, said, subject, answer)


def _row(cells: dict[str, str]) -> str:
    duration = cells.get("duration (s)")
    return f"{cells['status']} {duration}" if duration else cells["status"]


def _derived(cells: dict[str, str], check: GateCheck) -> str:
    if not cells.get("duration (s)") or check.duration_s is None:
        return check.status
    digits = min(len(cells["duration (s)"].partition(".")[2]), _DIGITS)
    return f"{check.status} {check.duration_s:.{digits}f}"


def _same(stated: str, derived: str, evidence: Input) -> Answer:
    message = f"The Markdown says {stated}, the JSON {derived}."
    return Answer(stated == derived, derived, message, (evidence,))


def _absent() -> Answer:
    return unknown("The JSON of this gate report is not here.")


def _members(source: Source) -> Iterator[tuple[str, tuple[str, int]]]:
    for block in source.report.blocks:
        if isinstance(block, ListBlock):
            for item in block.items:
                match = _MEMBER.fullmatch(item.text)
                if match is not None:
                    yield match["name"].lower(), (match["value"], item.line)


def _twin(source: Source, folder: str) -> tuple[RecordFacts, GateReport] | None:
    found = [
        (record, record.detail)
        for record in source.evidence.of_kind(RecordKind.GATE_REPORT)
        if isinstance(record.detail, GateReport)
        and any(path.rstrip("/") == folder.rstrip("/") for _, path in record.detail.paths)
    ]
    return found[0] if len(found) == 1 else None


RULES: Final = (GateTwin(),)
