"""What the original checker printed on a run: statements, never evidence."""

import re
from typing import Final

from sitegen.model.printed import StoredVerdict
from sitegen.model.record import Record, RecordKind, Statement
from sitegen.readers.base import Reading, Source
from sitegen.readers.text_lines import lines_of, place

FIRST_LINE: Final = "Stagetest Artifact Integrity Check"

_MEMBER: Final = re.compile(r"(Run directory|Strict mode|Checks passed|Checks failed): (.*)")
_RESULT: Final = re.compile(r"(?:PASS|FAIL): .*")
_WHOLE: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


def is_verdict(text: str) -> bool:
    """Tell whether a text begins as the checker's output does."""
    return text.startswith(FIRST_LINE)


def read_verdict(source: Source, text: str) -> Reading:
    """Return the record of one checker's output; it states no outcome of its own."""
    statements: list[Statement] = []
    references: list[tuple[str, str, str | None]] = []
    for number, line in lines_of(text):
        where = place(number)
        if match := _MEMBER.fullmatch(line):
            label, value = match.groups()
            whole = _WHOLE.fullmatch(value)
            statements.append(Statement(label, int(value) if whole else value, where))
            if label == "Run directory":
                run_id = value.rstrip("/").rpartition("/")[2]
                statements.append(Statement("Run", run_id, where))
                references.append(("run", run_id, where))
        elif _RESULT.fullmatch(line):
            statements.append(Statement("Result", line, where))
        elif line.startswith("  ") and line.strip():
            statements.append(Statement("Error", line.strip(), where))
    values = {item.label: item for item in reversed(statements)}
    record = Record(
        kind=RecordKind.VERDICT,
        artifact=source.artifact,
        title=f"Stored verdict on run {references[0][1]}" if references else "Stored verdict",
        statements=tuple(statements),
        references=tuple(references),
        detail=StoredVerdict(
            run_id=references[0][1] if references else None,
            passed=_count(values.get("Checks passed")),
            failed=_count(values.get("Checks failed")),
            result=_text(values.get("Result")),
            passed_where=_where(values.get("Checks passed")),
            result_where=_where(values.get("Result")),
        ),
    )
    return Reading(RecordKind.VERDICT.value, record, (), source.document)


def _count(statement: Statement | None) -> int | None:
    value = statement.value if statement is not None else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(statement: Statement | None) -> str | None:
    value = statement.value if statement is not None else None
    return str(value) if isinstance(value, str) else None


def _where(statement: Statement | None) -> str | None:
    return statement.where if statement is not None else None
