"""`runs/<run>/history.json`: a JSON document in which every case has a line of its own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from sitegen.canonical.encode import canonical_json
from sitegen.canonical.strict_json import read_json
from sitegen.errors import InputProblem
from sitegen.ledger.facts_file import roomy
from sitegen.ledger.facts_members import FactsMembers
from sitegen.limits import Limits
from sitegen.model.history import ABSENT, HISTORY_RUNS, LETTERS, CaseHistory, PastRun, RunHistory

SCHEMA: Final = "sitegen.history/1"
_FIRST: Final = b'{"cases":{\n'
_LAST: Final = b"},"
_OUTCOMES: Final = re.compile(f"[{''.join(LETTERS.values())}{ABSENT}]{{1,{HISTORY_RUNS}}}\\Z")
_SEEN: Final = 2  # run id and time


def history_lines(history: RunHistory) -> Iterator[bytes]:
    """Yield the lines of the file: the same history gives the same bytes."""
    yield _FIRST
    keyed = sorted((canonical_json(case_id), case) for case_id, case in history.cases.items())
    for number, (key, case) in enumerate(keyed, start=1):
        row = canonical_json(
            {
                "durations_us": list(case.durations),
                "first_seen": list(case.first_seen),
                "last_change": None if case.last_change is None else list(case.last_change),
                "outcomes": case.outcomes,
            }
        )
        yield key + b":" + row + (b"\n" if number == len(keyed) else b",\n")
    runs = [
        {
            "cases": run.cases,
            "commit": run.commit,
            "created_at": run.created_at,
            "path": run.path,
            "run_id": run.run_id,
            "verdict": run.verdict,
        }
        for run in history.runs
    ]
    header = canonical_json({"runs": runs, "schema": SCHEMA, "suite": history.suite})
    yield _LAST + header[1:] + b"\n"


def read_history(path: Path, limits: Limits) -> RunHistory:
    """Return the history that a run's folder holds. Raises `InputProblem`."""
    try:
        with path.open("rb") as file:
            return _read(file, path.name, limits)
    except OSError as error:
        message = f"{path.name} can't be read: {error.strerror}."
        raise InputProblem(message) from error


def _read(file: BinaryIO, name: str, limits: Limits) -> RunHistory:
    cases: dict[str, CaseHistory] = {}
    if file.readline(len(_FIRST)) != _FIRST:
        raise _damaged(name, 1)
    number = 2
    while True:
        line = file.readline(limits.artifact_bytes)
        if line.startswith(_LAST):
            break
        text = b"{" + line.rstrip(b"\n").removesuffix(b",") + b"}"
        value = read_json(text, name, limits).value
        if not isinstance(value, dict) or len(value) != 1 or not line.endswith(b"\n"):
            raise _damaged(name, number)
        ((case_id, row),) = value.items()
        if not isinstance(row, dict) or case_id in cases:
            raise _damaged(name, number)
        cases[case_id] = _case(FactsMembers(f"{name}, line {number},", row))
        number += 1
    value = read_json(b'{"cases":{' + line, name, roomy(limits)).value
    if not isinstance(value, dict) or file.readline(1):
        raise _damaged(name, number)
    header = FactsMembers(f"The header of {name}", value)
    runs = tuple(_run(row) for row in header.rows("runs"))
    if not 0 < len(runs) <= HISTORY_RUNS:
        header.refuse("runs")
    if any(len(case.outcomes) > len(runs) for case in cases.values()):
        header.refuse("runs")
    return RunHistory(header.text("suite"), runs, cases)


def _case(row: FactsMembers) -> CaseHistory:
    outcomes = row.text("outcomes")
    durations = row.items("durations_us")
    if not _OUTCOMES.match(outcomes) or len(durations) != len(outcomes):
        row.refuse("outcomes")
    if any(type(one) is not int and one is not None for one in durations):
        row.refuse("durations_us")
    change = None if row.table.get("last_change") is None else _seen(row, "last_change")
    kept = tuple(one if isinstance(one, int) else None for one in durations)
    return CaseHistory(outcomes, kept, _seen(row, "first_seen"), change)


def _seen(row: FactsMembers, name: str) -> tuple[str, str | None]:
    items = row.items(name)
    if len(items) != _SEEN:
        row.refuse(name)
    run_id, time = items
    if not isinstance(run_id, str) or not (time is None or isinstance(time, str)):
        row.refuse(name)
    return str(run_id), time


def _run(row: FactsMembers) -> PastRun:
    path = row.text("path")
    if not re.match(r"runs/[a-z0-9-]+/\Z", path) or row.text("verdict") not in LETTERS:
        row.refuse("path")
    return PastRun(
        run_id=row.text("run_id"),
        path=path,
        created_at=row.optional("created_at"),
        commit=row.optional("commit"),
        verdict=row.text("verdict"),
        cases=row.number("cases"),
    )


def _damaged(name: str, number: int) -> InputProblem:
    message = f"{name} is damaged in line {number}."
    return InputProblem(message, hint="Restore the site from a copy.")
