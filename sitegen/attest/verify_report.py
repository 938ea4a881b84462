"""What `verify` says: steps, each done, failed or not done, and why, item by item.

A verdict is a value with its reasons. Nothing checked is never done.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sitegen.canonical.encode import canonical_json
from sitegen.model.value import Value

SCHEMA: Final = "sitegen.verify/1"


class StepState(StrEnum):
    """What became of a step, or of all of them."""

    DONE = "done"
    """Everything was checked, and all of it holds."""
    FAILED = "failed"
    """Something does not hold."""
    NOT_DONE = "not done"
    """Nothing that was checked fails, but not everything could be checked."""


class Fault(StrEnum):
    """What is wrong with one file, or that it could not be checked."""

    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"
    DAMAGED = "damaged"
    """It can't be read, or is not what it is held out to be."""
    SIGNATURE = "signature"
    """A signature that does not hold, or that is not there."""
    SHRUNK = "shrunk"
    """History is not that of the checkpoint from before."""
    DIFFERENT = "different"
    """Rendering the evidence again gives other bytes."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that does not hold; `path` is from the site's root, and may be hostile text."""

    path: str
    fault: Fault
    message: str


@dataclass(frozen=True, slots=True, order=True)
class Undone:
    """One thing that was not checked, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `checked` counts what holds, `what` says of what kind those are.

    `why` says why a step was not done as a whole, and is empty for any other.
    """

    id: str
    title: str
    what: str
    checked: int = 0
    problems: tuple[Problem, ...] = ()
    undone: tuple[Undone, ...] = ()
    why: str = ""

    @property
    def state(self) -> StepState:
        """Return what became of the step."""
        if self.problems:
            return StepState.FAILED
        if self.undone or self.why or not self.checked:
            return StepState.NOT_DONE
        return StepState.DONE


@dataclass(slots=True)
class StepNotes:
    """A step under way: what was found so far."""

    checked: int = 0
    problems: list[Problem] = field(default_factory=list)
    undone: list[Undone] = field(default_factory=list)
    why: str = ""

    def fail(self, path: str, fault: Fault, message: str) -> None:
        """Take one thing that does not hold."""
        self.problems.append(Problem(path, fault, message))

    def leave(self, path: str, why: str) -> None:
        """Take one thing that can't be checked."""
        self.undone.append(Undone(path, why))

    def step(self, id: str, title: str, what: str) -> Step:  # noqa: A002 -- the field's own word
        """Return the step, its items sorted; one that found nothing to check says so."""
        empty = not (self.checked or self.problems or self.undone or self.why)
        return Step(
            id,
            title,
            what,
            self.checked,
            tuple(sorted(set(self.problems))),
            tuple(sorted(set(self.undone))),
            f"There are no {what} to check." if empty else self.why,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """All steps, in the order in which they were taken; `checkpoint` is the head that was found.

    `checkpoint` is the bytes of `log/checkpoint` where the log holds up, else empty: what the
    next verification can be given as `--since`.
    """

    steps: tuple[Step, ...]
    checkpoint: bytes = b""

    @property
    def state(self) -> StepState:
        """Return the gravest state of any step; no step at all is not done."""
        states = {step.state for step in self.steps}
        for state in (StepState.FAILED, StepState.NOT_DONE):
            if state in states or not states:
                return state if states else StepState.NOT_DONE
        return StepState.DONE

    @property
    def shrunk(self) -> bool:
        """Tell whether history is not that of the checkpoint from before."""
        return any(problem.fault is Fault.SHRUNK for problem in self.problems)

    @property
    def problems(self) -> Iterable[Problem]:
        """Yield everything that does not hold."""
        return (problem for step in self.steps for problem in step.problems)

    def with_step(self, step: Step) -> "Report":
        """Return the report with one more step."""
        return Report((*self.steps, step), self.checkpoint)


def report_json(report: Report) -> bytes:
    """Return the report for programs: canonical JSON with a final newline."""
    steps: list[Value] = [
        {
            "checked": step.checked,
            "id": step.id,
            "not_done": [{"path": one.path, "why": one.why} for one in step.undone],
            "problems": [
                {"fault": one.fault.value, "message": one.message, "path": one.path}
                for one in step.problems
            ],
            "state": step.state.value,
            "title": step.title,
            "what": step.what,
            "why": step.why or None,
        }
        for step in report.steps
    ]
    return canonical_json({"schema": SCHEMA, "state": report.state.value, "steps": steps}) + b"\n"
