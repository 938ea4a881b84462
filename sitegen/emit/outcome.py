"""From what pytest reports of a test to one status: what is no pass can't become one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Status = Literal["PASS", "FAIL", "SKIPPED"]
PASS: Final = "PASS"  # noqa: S105 -- a status
FAIL: Final = "FAIL"
SKIPPED: Final = "SKIPPED"

HELD: Final = "The test passed."
SUBTEST_HELD: Final = "The subtest passed."


@dataclass(frozen=True, slots=True)
class Phase:
    """What pytest reported of one phase, or of one subtest (`name` begins with `subtest`).

    `when` is setup, call or teardown; `message` the failure in short, `long` all of it; `reason`
    why it was skipped or expected to fail.
    """

    name: str
    when: str
    outcome: str
    expected_failure: bool = False
    message: str = ""
    long: str = ""
    reason: str = ""
    duration: float = 0.0

    @property
    def is_subtest(self) -> bool:
        """Tell whether this is a part of the test and not a phase of it."""
        return self.name != self.when


@dataclass(frozen=True, slots=True)
class Check:
    """A named assertion of a test."""

    name: str
    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion of the case."""

    name: str
    status: Status
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a test: `word` in pytest's terms, `reason` of a skip or expected failure.

    `expected` are the failures that were expected; `failure` is the whole failure text.
    """

    status: Status
    word: str
    assertions: tuple[Assertion, ...]
    reason: str = ""
    expected: tuple[str, ...] = ()
    failure: str = ""
    duration: float = 0.0


_PHASES: Final = ["setup", "call", "teardown"]
_PLAIN: Final = (Assertion("call", PASS, HELD),)


def judge(  # noqa: PLR0911 -- one for each outcome
    phases: Sequence[Phase], checks: Sequence[Check], stopped: str | None
) -> Outcome:
    """Return what became of a test.

    `stopped` says why the test did not end, None where it did. Failed phases, subtests and checks
    make it a failure, unless the test as a whole failed as expected.
    """
    if stopped is None and not checks and _is_plain(phases):
        return Outcome(PASS, "passed", _PLAIN, duration=sum(phase.duration for phase in phases))
    duration = sum(phase.duration for phase in phases if not phase.is_subtest)
    failed = [phase for phase in phases if phase.outcome == "failed"]
    expected = next((p for p in phases if _xfailed(p) and not p.is_subtest), None)
    if expected is not None and not failed:
        notes = (expected.message, *(f"{c.name}: {c.message}" for c in checks if not c.ok))
        held = tuple(_checked([check for check in checks if check.ok]))
        told = tuple(note for note in notes if note)
        return Outcome(SKIPPED, "xfailed", held, expected.reason, told, expected.long, duration)
    assertions = [
        *_checked(checks),
        *(Assertion(p.name, FAIL if p.outcome == "failed" else PASS, p.message or SUBTEST_HELD)
          for p in phases if p.is_subtest and p.outcome in ("passed", "failed")),
    ]  # fmt: skip
    assertions += [Assertion(p.name, FAIL, p.message) for p in failed if not p.is_subtest]
    if any(assertion.status == FAIL for assertion in assertions):
        error = not any(phase.when == "call" for phase in failed) and all(c.ok for c in checks)
        long = "\n\n".join(phase.long for phase in failed if phase.long)
        word = "error" if error else "failed"
        return Outcome(FAIL, word, tuple(assertions), failure=long, duration=duration)
    if stopped is not None:
        return Outcome(SKIPPED, "not finished", tuple(assertions), stopped, duration=duration)
    skipped = next((p for p in phases if p.outcome == "skipped" and not p.is_subtest), None)
    if skipped is not None:
        found = tuple(assertions)
        return Outcome(SKIPPED, "skipped", found, skipped.reason, duration=duration)
    call = next((p for p in phases if p.when == "call" and not p.is_subtest), None)
    if call is None or call.outcome != "passed":
        silent = Assertion("report", FAIL, "The test runner reported no result of this test.")
        return Outcome(FAIL, "error", (*assertions, silent), duration=duration)
    word = "xpassed" if call.expected_failure else "passed"
    own = Assertion("call", PASS, HELD)
    return Outcome(PASS, word, (*assertions, own), call.reason, duration=duration)


def _is_plain(phases: Sequence[Phase]) -> bool:
    """Tell quickly what most tests are: set up, called and torn down, each passed."""
    return [phase.name for phase in phases] == _PHASES and all(
        phase.outcome == "passed" and not phase.expected_failure for phase in phases
    )


def _xfailed(phase: Phase) -> bool:
    return phase.expected_failure and phase.outcome == "skipped"


def _checked(checks: Sequence[Check]) -> list[Assertion]:
    return [
        Assertion(
            f"check: {check.name}",
            PASS if check.ok else FAIL,
            check.message or ("The check holds." if check.ok else "The check does not hold."),
        )
        for check in checks
    ]
