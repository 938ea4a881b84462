"""Files of facts: a JSON document in which a case has two lines, one of them steady.

    {"cases":[
    ["id","<case id>",{what is equal for two runs of the same code},
    {what is not}],
    …
    ],"run":{…},"schema":"sitegen.facts/1"}

Cases are sorted by their first two items as written, so that two files are compared line by line,
and equal lines are never parsed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Final

from sitegen.canonical.encode import canonical_json
from sitegen.canonical.strict_json import read_json
from sitegen.errors import InputProblem
from sitegen.ledger.facts_codec import (
    Json,
    case_of,
    run_of,
    run_row,
    stable_row,
    volatile_row,
)
from sitegen.ledger.facts_members import FactsMembers
from sitegen.limits import Limits
from sitegen.model.case_key import case_key, id_counts
from sitegen.model.difference import DiffSide, RunState
from sitegen.model.facts import CaseFacts
from sitegen.model.value import Value

FACTS_SCHEMA: Final = "sitegen.facts/1"
_FIRST: Final = b'{"cases":[\n'
_LAST: Final = b"],"
_KEY: Final = re.compile(rb'\[("(?:id|file)","(?:[^"\\]|\\.)*"),\{')
_VERIFIED: Final = b'"verdict":"verified"}'
_FIRST_CASE: Final = 2  # the line of the first case
_ITEMS: Final = 3  # how a case is known, its key, and its facts
_BLOCK: Final = 64 * 1024
_NO_FILE: Final[Mapping[str, Value]] = {"duration_s": None, "sha256": "", "size": 0}
_VALUES: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class _Lines:
    """One case as it stands in a file; `number` is its first line's, from 1."""

    key: bytes
    stable: bytes
    volatile: bytes
    number: int


def facts_lines(
    run: RunState,
    cases: tuple[CaseFacts, ...],
    schema: str = FACTS_SCHEMA,
    more: Mapping[str, Json | list[Json] | str | None] | None = None,
) -> Iterator[bytes]:
    """Yield the lines of a file of facts; `more` are further members of its header.

    Source of the encoding: `canonical_json`, so that the same facts give the same bytes.
    """
    ids = id_counts(cases)
    keyed = [(canonical_json(list(case_key(case, ids)))[1:-1], case) for case in cases]
    keyed.sort(key=itemgetter(0))
    yield _FIRST
    for number, (key, case) in enumerate(keyed, start=1):
        yield b"[" + key + b"," + canonical_json(stable_row(case)) + b",\n"
        end = b"]\n" if number == len(keyed) else b"],\n"
        yield canonical_json(volatile_row(case)) + end
    header = canonical_json({**(more or {}), "run": run_row(run), "schema": schema})
    yield _LAST + header[1:] + b"\n"


def read_header(path: Path, limits: Limits) -> FactsMembers:
    """Return the members of a file's header. Raises `InputProblem`."""
    with _opened(path) as file:
        return _header(file, path.name, limits)


def read_side(path: Path, label: str, limits: Limits) -> DiffSide:
    """Return a run with all its cases. Raises `InputProblem`."""
    with _opened(path) as file:
        run = run_of(_header(file, path.name, limits).inner("run"))
        cases = tuple(_case(lines, path.name, limits) for lines in _cases(file, path.name, limits))
    return DiffSide(label, run, cases)


def read_run(path: Path, label: str, limits: Limits) -> DiffSide:
    """Return a run without its cases. Raises `InputProblem`."""
    with _opened(path) as file:
        return DiffSide(label, run_of(_header(file, path.name, limits).inner("run")), ())


def changed_pairs(
    base: Path, head: Path, limits: Limits
) -> Iterator[tuple[CaseFacts | None, CaseFacts | None]]:
    """Yield the cases that can differ, matched, in the order of their keys.

    Both files are read once, line by line, and equal lines of verified cases are never parsed.
    What differs from run to run is not read: hash and duration of these facts are what is steady
    in them. Raises `InputProblem`.
    """
    with _opened(base) as base_file, _opened(head) as head_file:
        for left, right in _joined(
            _cases(base_file, base.name, limits), _cases(head_file, head.name, limits)
        ):
            if left and right and left.stable == right.stable and _is_verified(left.stable):
                continue
            yield (
                _steady(left, base.name, limits) if left else None,
                _steady(right, head.name, limits) if right else None,
            )


def _joined(
    left: Iterable[_Lines], right: Iterable[_Lines]
) -> Iterator[tuple[_Lines | None, _Lines | None]]:
    ones, others = iter(left), iter(right)
    one, other = next(ones, None), next(others, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one.key < other.key):
            yield one, None
            one = next(ones, None)
        elif one is None or other.key < one.key:
            yield None, other
            other = next(others, None)
        else:
            yield one, other
            one, other = next(ones, None), next(others, None)


def _is_verified(stable: bytes) -> bool:
    return stable.endswith(_VERIFIED + b",\n")


def _opened(path: Path) -> BinaryIO:
    try:
        if path.exists() and not path.is_file():
            message = f"{path.name} is no file."
            hint = "Restore it from version control or a copy."
            raise InputProblem(message, hint=hint)
        return path.open("rb")
    except OSError as error:
        message = f"{path.name} can't be read: {error.strerror}."
        hint = "Restore it from version control or a copy."
        raise InputProblem(message, hint=hint) from error


def _damaged(name: str, number: int) -> InputProblem:
    message = f"{name} is damaged in line {number}."
    return InputProblem(message, hint="Restore the file from version control, or freeze anew.")


def _cases(file: BinaryIO, name: str, limits: Limits) -> Iterator[_Lines]:
    """Yield the cases of a file from its first line on; the order is checked."""
    most = limits.artifact_bytes
    file.seek(0)
    if file.readline(len(_FIRST)) != _FIRST:
        raise _damaged(name, 1)
    number, last, ended = _FIRST_CASE, b"", False
    while True:
        stable = file.readline(most)
        if stable.startswith(_LAST):
            if number > _FIRST_CASE and not ended:
                raise _damaged(name, number)
            if file.readline(1):
                raise _damaged(name, number + 1)
            return
        volatile = file.readline(most)
        match = _KEY.match(stable)
        if ended or match is None or not stable.endswith(b"},\n") or match.group(1) <= last:
            raise _damaged(name, number)
        ended = volatile.endswith(b"}]\n")
        if not ended and not volatile.endswith(b"}],\n"):
            raise _damaged(name, number + 1)
        last = match.group(1)
        yield _Lines(last, stable, volatile, number)
        number += 2


def _steady(lines: _Lines, name: str, limits: Limits) -> CaseFacts:
    row = FactsMembers(f"{name}, line {lines.number},", _stable(lines, name, limits))
    return case_of(row, FactsMembers(row.place, {**_NO_FILE, "hash": row.table.get("hash")}))


def _case(lines: _Lines, name: str, limits: Limits) -> CaseFacts:
    place = f"{name}, line {lines.number},"
    right = read_json(lines.volatile.rstrip(b"\n").rstrip(b",")[:-1], name, limits).value
    if not isinstance(right, dict):
        raise _damaged(name, lines.number + 1)
    left = _stable(lines, name, limits)
    return case_of(FactsMembers(place, left), FactsMembers(place, right))


def _stable(lines: _Lines, name: str, limits: Limits) -> Mapping[str, Value]:
    left = read_json(lines.stable[:-2] + b"]", name, roomy(limits)).value
    if not isinstance(left, list) or len(left) != _ITEMS or not isinstance(left[2], dict):
        raise _damaged(name, lines.number)
    return left[2]


def roomy(limits: Limits) -> Limits:
    """Return the limits for what sitegen wrote itself: its size is bounded by what it read."""
    return replace(limits, document_bytes=limits.artifact_bytes, values=_VALUES)


def _header(file: BinaryIO, name: str, limits: Limits) -> FactsMembers:
    """Return the header, which is the last line."""
    size = file.seek(0, 2)
    block, text = _BLOCK, b""
    while True:
        start = max(size - block, 0)
        file.seek(start)
        text = file.read(min(block, size))
        cut = text.rfind(b"\n", 0, -1)
        if cut >= 0 or start == 0:
            break
        if block > limits.artifact_bytes:
            raise _damaged(name, 1)
        block *= 4
    last = text[cut + 1 :]
    if not last.startswith(_LAST):
        raise _damaged(name, 1)
    value = read_json(b'{"cases":[' + last, name, roomy(limits)).value
    if not isinstance(value, dict):
        raise _damaged(name, 1)
    return FactsMembers(f"The header of {name}", value)
