"""Sides of a comparison made from runs on disk or in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sitegen.assembly.evidence_sides import EvidenceSides
from sitegen.assembly.progress import unwatched
from sitegen.assembly.sides import whole_side
from sitegen.compare.kinds import KIND_BY_ID
from sitegen.compare.verdicts import transition
from sitegen.model.difference import Difference, DiffSide
from sitegen.model.outcome import Verdict
from sitegen.settings import DEFAULT_SETTINGS
from tests.builders import RUN_ID, make_run, write_run
from tests.own_builders import make_own_case

Files = Mapping[str, bytes]


def side_of(folder: Path, run_id: str) -> DiffSide:
    """Return one run of a folder of evidence."""
    with EvidenceSides((str(folder),), DEFAULT_SETTINGS, unwatched) as sides:
        return whole_side(sides.source(run_id), DEFAULT_SETTINGS.limits)


def side_from(files: Files, folder: Path, run_id: str = RUN_ID) -> DiffSide:
    """Write a run and return it as a side."""
    write_run(dict(files), folder / run_id)
    return side_of(folder, run_id)


def run_with(cases: Sequence[Mapping[str, Any]]) -> Files:
    """Return a run of these cases, true in every figure."""
    return make_run(list(cases))


def own_case(**changes: Any) -> dict[str, Any]:
    """Return a case of the project's own format with members changed, hashed again."""
    return make_own_case("tests/test_x.py::test_one", changes=changes)


def mirrored(row: Difference) -> Difference:
    """Return the kind of row that the comparison the other way round has, without its message."""
    kind = row.kind
    if kind.endswith(("-newly-passing", "-verdict-better")) or "-newly-" in kind:
        subject = kind.split("-", 1)[0]
        if subject in {"case", "run", "record"} and row.base and row.head:
            kind = transition(subject, Verdict(row.head), Verdict(row.base)) or kind
        else:
            kind = KIND_BY_ID[kind].mirror
    else:
        kind = KIND_BY_ID[kind].mirror
    rank = KIND_BY_ID[kind].rank
    return replace(row, kind=kind, rank=rank, base=row.head, head=row.base, message="", inside=())
