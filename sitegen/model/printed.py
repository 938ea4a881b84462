"""What programs printed and somebody kept: verdicts of a checker, results of a test run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """What the original checker printed on a run; places are `line:column`."""

    run_id: str | None
    passed: int | None
    failed: int | None
    result: str | None
    passed_where: str | None = None
    result_where: str | None = None


@dataclass(frozen=True, slots=True)
class PrintedResult:
    """A line in which a log sums itself up; `passed` counts tests where it says so."""

    text: str
    where: str
    passed: int | None


@dataclass(frozen=True, slots=True)
class Log:
    """Command output kept as evidence; `run_id` where it holds nothing else."""

    results: tuple[PrintedResult, ...]
    run_id: str | None = None
