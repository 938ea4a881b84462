"""`runs/<run>/history.json`: a JSON document in which every case has a line of its own.

    {"cases":[
    ["<case id>",{"durations_us":[…],"first_seen":[…],"last_change":…,"outcomes":"…"}],
    …
    ],"runs":[…],"schema":"sitegen.history/1","suite":"…"}

An id stands in a value, because a key may not be as long as an id of evidence.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

from sitegen.canonical.encode import canonical_json
from sitegen.canonical.strict_json import read_json
from sitegen.errors import InputProblem
from sitegen.ledger.facts_file import roomy
from sitegen.ledger.facts_members import FactsMembers
from sitegen.ledger.history_members import case_of, run_of
from sitegen.limits import Limits
from sitegen.model.history import HISTORY_RUNS, CaseHistory, RunHistory

SCHEMA: Final = "sitegen.history/1"
_FIRST: Final = b'{"cases":[\n'
_LAST: Final = b"],"
_FIRST_CASE: Final = 2  # the line of the first case
_ITEMS: Final = 2  # a case's id, and its history
_MEMBERS: Final = frozenset({"cases", "runs", "schema", "suite"})


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
        end = b"]\n" if number == len(keyed) else b"],\n"
        yield b"[" + key + b"," + row + end
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
    """Return the history that a run's folder holds. Raises `InputProblem`.

    Only what `history_lines` writes is read: another order of cases or members is damage.
    """
    try:
        with path.open("rb") as file:
            return _read(file, path.name, roomy(limits))
    except OSError as error:
        message = f"{path.name} can't be read: {error.strerror}."
        hint = "Restore the site from a copy."
        raise InputProblem(message, hint=hint) from error


def _read(file: BinaryIO, name: str, limits: Limits) -> RunHistory:
    if file.readline(len(_FIRST)) != _FIRST:
        _refuse(name, 1)
    cases: dict[str, CaseHistory] = {}
    last, ended, number = b"", False, _FIRST_CASE
    while True:
        line = file.readline(limits.artifact_bytes)
        if line.startswith(_LAST):
            break
        if ended or not line.endswith((b"}],\n", b"}]\n")):
            _refuse(name, number)
        ended = line.endswith(b"}]\n")
        case_id, row = _items(line.removesuffix(b"\n").removesuffix(b","), name, number, limits)
        key = canonical_json(case_id)
        if key <= last:
            _refuse(name, number)
        cases[case_id] = case_of(row)
        last, number = key, number + 1
    if ended != bool(cases) or not line.endswith(b"\n") or file.readline(1):
        _refuse(name, number)
    return _whole(line, cases, name, number, limits)


def _items(line: bytes, name: str, number: int, limits: Limits) -> tuple[str, FactsMembers]:
    value = read_json(line, name, limits).value
    if isinstance(value, list) and len(value) == _ITEMS:
        case_id, row = value
        if isinstance(case_id, str) and isinstance(row, dict):
            return case_id, FactsMembers(f"{name}, line {number},", row)
    return _refuse(name, number)


def _whole(
    line: bytes, cases: dict[str, CaseHistory], name: str, number: int, limits: Limits
) -> RunHistory:
    value = read_json(b'{"cases":[' + line, name, limits).value
    if not isinstance(value, dict):
        _refuse(name, number)
    header = FactsMembers(f"The header of {name}", value).exactly(_MEMBERS)
    if header.text("schema") != SCHEMA:
        header.refuse("schema")
    runs = tuple(run_of(row) for row in header.rows("runs"))
    if not 0 < len(runs) <= HISTORY_RUNS:
        header.refuse("runs")
    if any(len(case.outcomes) > len(runs) for case in cases.values()):
        header.refuse("runs")
    return RunHistory(header.text("suite"), runs, cases)


def _refuse(name: str, number: int) -> NoReturn:
    message = f"{name} is damaged in line {number}."
    raise InputProblem(message, hint="Restore the site from a copy.")
