"""The two sides of a comparison: a run of the evidence or of a site, or a baseline."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sitegen.canonical.text import quote
from sitegen.compare.diff import compare, compare_pairs
from sitegen.errors import IdentityReuse, InputProblem
from sitegen.ledger.baselines import header_side
from sitegen.ledger.facts_file import changed_pairs, read_run, read_side
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.difference import Comparison, DiffSide, RecordState


@dataclass(frozen=True, slots=True)
class Source:
    """One side before it is read: a file of facts, or a side in memory.

    `folder` is the run's folder in a site, None where it is in none.
    """

    label: str
    file: Path | None = None
    side: DiffSide | None = None
    folder: str | None = None


class Sides(Protocol):
    """Where runs can be taken from."""

    def newest(self) -> str:
        """Return the id of the newest run. Raises `InputProblem` where there is none."""

    def source(self, run_id: str) -> Source:
        """Return a run. Raises `InputProblem` (not there) or `IdentityReuse` (contested)."""

    def previous(self, run_id: str) -> str | None:
        """Return the id of the run before it in its suite."""

    def artifacts(self, run_id: str) -> tuple[Artifact, ...]:
        """Return the artifacts of a run."""

    def records(self) -> tuple[RecordState, ...]:
        """Return the states of the current records."""

    def has(self, run_id: str) -> bool:
        """Tell whether there is a run with this id."""


def whole_side(source: Source, limits: Limits) -> DiffSide:
    """Return a side with all its cases."""
    if source.side is not None:
        return source.side
    if source.file is None:
        raise missing(source.label)
    return read_side(source.file, source.label, limits)


def compared(
    base: Source,
    head: Source,
    records: tuple[tuple[RecordState, ...], tuple[RecordState, ...]] | None,
    limits: Limits,
) -> Comparison:
    """Compare two sides; two files are read line by line, and equal lines are never parsed."""
    files = base.file, head.file
    if files[0] is not None and files[1] is not None:
        one, other = (
            read_run(file, source.label, limits)
            for file, source in ((files[0], base), (files[1], head))
        )
        pairs = changed_pairs(files[0], files[1], limits)
        return compare_pairs(*_with_records(one, other, records), pairs)
    one, other = whole_side(base, limits), whole_side(head, limits)
    return compare(*_with_records(one, other, records))


def _with_records(
    one: DiffSide,
    other: DiffSide,
    records: tuple[tuple[RecordState, ...], tuple[RecordState, ...]] | None,
) -> tuple[DiffSide, DiffSide]:
    if records is None:
        return one, other
    return replace(one, records=records[0]), replace(other, records=records[1])


def baseline_records(file: Path, limits: Limits) -> tuple[RecordState, ...]:
    """Return the records that were current when a baseline was frozen."""
    return header_side(file, limits).records or ()


def missing(run_id: str) -> InputProblem:
    """Return the error of a run that is not there."""
    message = f"There is no run {quote(run_id)} here."
    return InputProblem(message, hint="`sitegen check` and `runs.json` name the runs.")


def contested(run_id: str) -> IdentityReuse:
    """Return the error of a run that nothing can be compared with."""
    message = f"The run id {quote(run_id)} came with more than one content; none of them counts."
    hint = "Find out which content is the right one, and take the other out of the input."
    return IdentityReuse(message, hint=hint)
