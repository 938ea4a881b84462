"""Differences between two runs: kinds, ranks, and the two sides."""

from dataclasses import dataclass
from enum import StrEnum

from sitegen.model.facts import CaseFacts


class Rank(StrEnum):
    """What a difference amounts to; worst first."""

    REGRESSION = "regression"
    WEAKER = "weaker"
    REMOVED = "removed"
    CHANGED = "changed"
    ADDED = "added"
    IMPROVEMENT = "improvement"


@dataclass(frozen=True, slots=True)
class DifferenceKind:
    """What the catalogue says of one kind; `mirror` is the kind of the same thing seen backwards.

    `id` is stable and kebab-case. `rank` is that of every difference of the kind.
    """

    id: str
    rank: Rank
    title: str
    rationale: str
    mirror: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `case_id` is None for a row of the run or of a record.

    `where` names the thing inside (a layer, table, field, assertion), None for the whole.
    `base` and `head` are what either side says, in words; None where it says nothing.
    """

    kind: str
    rank: Rank
    case_id: str | None
    where: str | None
    base: str | None
    head: str | None
    message: str


@dataclass(frozen=True, slots=True)
class RecordState:
    """What is compared of a current record: `points` are (name, value), sorted by name.

    A preflight's points are its gates and trace metrics, a certification's its checklist, a
    capability's its status and counts.
    """

    kind: str
    id: str
    status: str | None
    verdict: str | None
    sha256: str
    points: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DiffSide:
    """One side of a comparison: a run, and the records current then.

    `label` is what people call it: a tag or a run id. `commit` is that of its context. `partial`
    tells that its context says it is a selection of the suite.
    """

    label: str
    run_id: str
    suite: str
    commit: str | None
    partial: bool
    verdict: str
    cases: tuple[CaseFacts, ...]
    records: tuple[RecordState, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences of a head from its base, worst first."""

    base: str
    head: str
    differences: tuple[Difference, ...]
