"""Logs: command output kept as evidence, and notes that something was blocked."""

import re
from collections.abc import Mapping
from typing import Final

from sitegen.model.outcome import Outcome
from sitegen.model.printed import Log, PrintedResult
from sitegen.model.record import Record, RecordKind, Statement
from sitegen.model.value import Value
from sitegen.readers.base import Reading, Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Text, Wire
from sitegen.readers.text_lines import line_count, lines_of, place

BLOCKED: Final = "BLOCKED"

_COUNT: Final = r"\d{1,9} (?:passed|failed|errors?|skipped|xfailed|xpassed|deselected|warnings?)"
_TEST_TAIL: Final = re.compile(rf"=*\s?{_COUNT}(?:, {_COUNT})* in \d[\d.]*s(?: \([\d:]+\))?\s?=*")
_PASSED: Final = re.compile(r"\b(\d{1,9}) passed\b")
_RESULT: Final = re.compile(r"(?:Summary: |ALL PASSED|CLEAN\b|PASS: |FAIL: |RESULT\b).*")
_STATUS: Final = re.compile(r"STATUS: ([A-Z][A-Z_]*)\b.*")
_RUN_ID: Final = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_RESULTS_SHOWN: Final = 50  # result lines listed on the record's page


class NoteWire(Wire):
    """A note that something could not be done."""

    status: Text
    reason: Text


def _build_note(shape: NoteWire, source: Source) -> Built:
    del source
    return Built(title="Note: blocked", status=shape.status, outcome=Outcome.SKIP)


def _is_note(value: Mapping[str, Value]) -> bool:
    return value.get("status") == BLOCKED and "reason" in value


BLOCKED_NOTE: Final = RecordFormat(
    name="blocked-note",
    record_kind=RecordKind.LOG,
    wire=NoteWire,
    keys=_is_note,
    build=_build_note,
    fields=None,
)


def read_log(source: Source, text: str) -> Reading:
    """Return the record of a log: its form and the lines in which it sums itself up."""
    form, run_id = _form(text)
    statements = [Statement("Form", form), Statement("Lines", line_count(text))]
    printed = [
        PrintedResult(line.strip(), place(number), _passed(line.strip()))
        for number, line in lines_of(text)
        if _TEST_TAIL.fullmatch(line.strip()) or _RESULT.fullmatch(line.strip())
    ][:_RESULTS_SHOWN]
    results = [Statement("Result line", one.text, one.where) for one in printed]
    stated = _STATUS.fullmatch(text.lstrip().split("\n", 1)[0][:2_000].rstrip())
    status = stated.group(1) if stated else None
    record = Record(
        kind=RecordKind.LOG,
        artifact=source.artifact,
        title=f"Log: {form}",
        status=status,
        # Other statuses in a log are words; BLOCKED says that there is nothing to judge.
        outcome=Outcome.SKIP if status == BLOCKED else None,
        statements=(*statements, *results),
        references=(("run", run_id, "1:1"),) if run_id else (),
        detail=Log(tuple(printed), run_id),
    )
    return Reading(RecordKind.LOG.value, record, (), source.document)


def _passed(line: str) -> int | None:
    match = _PASSED.search(line) if _TEST_TAIL.fullmatch(line) else None
    return int(match[1]) if match else None


def _form(text: str) -> tuple[str, str | None]:
    stripped = text.strip()
    if _RUN_ID.fullmatch(stripped):
        return "a run id", stripped
    if text.startswith("--- ") and "\n+++ " in text[:8_000]:
        return "a unified diff", None
    if any(_TEST_TAIL.fullmatch(line.strip()) for _, line in lines_of(text)):
        return "a test summary", None
    return "command output", None
