"""Differences: what changed between two runs, and between the records current at their times."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sitegen.model.facts import CaseFacts, VerdictCounts
from sitegen.model.outcome import Verdict


class Rank(StrEnum):
    """What a difference means. `removed` and `added` are whole cases and records."""

    REGRESSION = "regression"
    WEAKER = "weaker"
    REMOVED = "removed"
    CHANGED = "changed"
    ADDED = "added"
    IMPROVEMENT = "improvement"


RANK_ORDER = {rank: number for number, rank in enumerate(Rank)}
"""Worst first."""

WORSE = frozenset({Rank.REGRESSION, Rank.WEAKER, Rank.REMOVED})
"""The ranks that `--fail-on regression` means."""


@dataclass(frozen=True, slots=True)
class DifferenceKind:
    """What the catalogue says of one kind of difference.

    `id` is stable and kebab-case. `family` groups kinds: `verdict`, `evidence`, `determinism`,
    `contract`, `run`, `record`. `mirror` is the kind seen the other way round (it may be itself).
    """

    id: str
    title: str
    rank: Rank
    family: str
    rationale: str
    mirror: str


class Segment(NamedTuple):
    """A run of text in a comparison of two long texts; `side` is `both`, `base` or `head`."""

    side: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    `case_id` is None for a difference of the run or of a record, and the artifact's path for a
    case that has no id of its own. `where` is a JSON pointer into the case's, snapshot's or
    record's document, as far as known. `base` and `head` are the two values in words (None:
    there is none). `use_case` and `layer` are what policies select by. `record` is (kind, id).
    `inside` compares two long values word by word.
    """

    kind: str
    rank: Rank
    case_id: str | None
    where: str | None
    base: str | None
    head: str | None
    message: str
    use_case: str | None = None
    layer: str | None = None
    record: tuple[str, str] | None = None
    artifact: str | None = None
    inside: tuple[Segment, ...] = ()


class EndpointFact(NamedTuple):
    """One endpoint of the API snapshot."""

    method: str
    path: str
    operation: str


class Point(NamedTuple):
    """One thing inside a record: a gate, a metric, a checklist item.

    `group` is `gate`, `metric`, `item`, `expectation`, `guardrail` or `fact`; `verdict` is a
    value of `Verdict` or None.
    """

    group: str
    name: str
    value: str
    verdict: str | None


@dataclass(frozen=True, slots=True)
class RecordState:
    """What is kept of a current record for a comparison; `verdict` is a value of `Verdict`."""

    kind: str
    id: str
    status: str | None
    verdict: str | None
    sha256: str
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class RunState:
    """What is kept of a run as a whole for a comparison; `cases` is their number.

    `selection` says what was left out on purpose (None: the whole suite ran). `commit` is None
    where it is not stated; `dirty` True where it says so.
    """

    run_id: str
    suite: str
    created_at: str | None
    status: str | None
    verdict: Verdict
    verdicts: VerdictCounts
    evidence_sha256: str
    digest: str | None
    cases: int
    commit: str | None = None
    dirty: bool = False
    environment: str | None = None
    selection: str | None = None
    endpoints: tuple[EndpointFact, ...] | None = None


@dataclass(frozen=True, slots=True)
class DiffSide:
    """One side of a comparison; `label` is a run id or a baseline's tag.

    `cases` may leave out verified cases that are known to be equal on both sides. `records` None:
    not compared.
    """

    label: str
    run: RunState
    cases: tuple[CaseFacts, ...]
    records: tuple[RecordState, ...] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from `base` to `head`, worst first, then by kind, case and place."""

    base_label: str
    head_label: str
    base: RunState
    head: RunState
    differences: tuple[Difference, ...]

    def counts(self) -> dict[Rank, int]:
        """Return how many differences of each rank, worst rank first, zeros included."""
        counted = Counter(row.rank for row in self.differences)
        return {rank: counted[rank] for rank in Rank}


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waiver that covers a difference.

    `state` is `in force`, `lapsed` or `not judged` (it has an end, and no reference time is
    given: then it holds).
    """

    reason: str
    owner: str
    expires: str
    state: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference under the gate's policy; a waiver in force keeps it from failing."""

    difference: Difference
    fails: bool
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class RunChanges:
    """What a run's pages say of the past, as of its publication.

    `previous_path` is the folder of the previous run of the suite. `baseline_path` is the
    published file of the baseline, and `baseline_tag` its tag.
    """

    previous: Comparison | None = None
    previous_path: str | None = None
    baseline: Comparison | None = None
    baseline_tag: str | None = None
    baseline_path: str | None = None
