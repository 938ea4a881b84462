"""The journal of a run: one line for each thing that is done, so that a kill loses no case."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sitegen.emit.folder import CASES, JOURNAL
from sitegen.emit.items import Subject, subject_of_document

SUFFIX: Final = ".jsonl"
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode


class Journal:
    """The journal of one process; every line is with the operating system when `add` returns."""

    __slots__ = ("_descriptor",)

    def __init__(self, run: Path, worker: str) -> None:
        path = run / JOURNAL / f"{worker}{SUFFIX}"
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

    def add(self, line: Mapping[str, object]) -> None:
        """Append a line. Raises `OSError`."""
        os.write(self._descriptor, f"{_encode(line)}\n".encode("ascii"))

    def close(self) -> None:
        """Write nothing any more."""
        os.close(self._descriptor)


@dataclass(slots=True)
class Told:
    """What all journals of a run say together; `cases` maps a case's id to its line."""

    collected: list[Subject] = field(default_factory=list)
    deselected: int = 0
    started: list[str] = field(default_factory=list)
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    recorders: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_journals(run: Path) -> Told:
    """Return what the journals say; a line that a kill cut short says nothing. Raises `OSError`.

    Cases whose line is missing are read from their files: the kill came between the two.
    """
    told = Told()
    for path in sorted((run / JOURNAL).glob(f"*{SUFFIX}")):
        for line in _lines(path.read_bytes()):
            with contextlib.suppress(KeyError, TypeError, ValueError):
                _take(told, line)
    listed = {line.get("stem") for line in told.cases.values()}
    for path in sorted((run / CASES).iterdir()):
        if path.stem not in listed:
            for case in _lines(path.read_bytes()):
                told.cases[str(case.get("case_id"))] = {
                    "status": case.get("status"),
                    "hash": case.get("determinism_hash"),
                    "stage": case.get("stage"),
                    "endpoints": [],
                }
    return told


def _take(told: Told, line: dict[str, Any]) -> None:
    kind = line["kind"]
    if kind == "case":
        told.cases[line["case"]] = line
    elif kind == "started":
        told.started.append(line["case"])
    elif kind == "lost":
        told.lost.add(line["case"])
    elif kind == "problem":
        told.problems.append(line["message"])
    elif kind == "recorders":
        for name, state in line["states"].items():
            if told.recorders.get(name, {}).get("state") != "unavailable":
                told.recorders[name] = state
    elif kind == "collected" and not told.collected:
        told.deselected = line["deselected"]
        told.collected = [subject_of_document(item) for item in line["items"]]


def _lines(data: bytes) -> Iterator[dict[str, Any]]:
    for text in data.splitlines():
        try:
            # The project's reader of evidence is not shared with the one who makes it.
            line = json.loads(text)  # noqa: TID251 -- our own lines, read back
        except ValueError:
            continue
        if isinstance(line, dict):
            yield line
