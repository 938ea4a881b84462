"""History: what became of each case in the last runs of its suite, as of one run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

HISTORY_RUNS = 50
"""Runs that a history holds."""

LETTERS = {
    "verified": "v",
    "failed": "f",
    "skipped": "s",
    "contradicted": "c",
    "invalid": "i",
}
"""Verdict → letter in `CaseHistory.outcomes`; `-` where the case was not in the run."""

ABSENT = "-"

LONGEST_US = 10**12
"""Microseconds beyond which a duration is not told apart."""


class PastRun(NamedTuple):
    """One run of a suite; `path` is its folder, `cases` the number of its cases.

    `commit` is None where none is stated or the tree was dirty. `verdict` is a value of `Verdict`.
    """

    run_id: str
    path: str
    created_at: str | None
    commit: str | None
    verdict: str
    cases: int


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """One case over the runs of a `RunHistory`.

    `outcomes` has one letter for each of the last runs, the newest last; it is shorter than the
    list of runs where the case was first seen later. `durations` are in microseconds, aligned
    with `outcomes`, None where not stated. `first_seen` and `last_change` (of the verdict; None:
    it never changed) are (run id, created at).
    """

    outcomes: str
    durations: tuple[int | None, ...]
    first_seen: tuple[str, str | None]
    last_change: tuple[str, str | None] | None


@dataclass(frozen=True, slots=True)
class RunHistory:
    """The last runs of a suite up to and with one run: `runs` oldest first, at most 50.

    `cases` maps a case id to its history; duplicates and unreadable cases have none.
    """

    suite: str
    runs: tuple[PastRun, ...]
    cases: Mapping[str, CaseHistory] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseStatistics:
    """What the history of a case amounts to; the formulas are in `docs/history.md`.

    `outcomes` are those that count (present and not skipped), `flips` neighbours that differ
    between pass and no pass, `same_commit` those where both runs state the same commit. The
    medians (microseconds) are None where the duration did not move, or too few runs state it.
    """

    outcomes: int
    flips: int
    same_commit: int
    flaky: bool
    before_us: float | None = None
    now_us: float | None = None
    runs_before: int = 0
