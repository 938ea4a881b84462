"""Checks on the messages of assertions against their statuses."""

import re
from collections.abc import Iterator

from sitegen.checks.base import STAGETEST_DIALECTS, CaseContext
from sitegen.checks.case_outcome import about_assertions
from sitegen.model.case import Assertion, Case
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome

PASSED_MESSAGE = "Assertion passed"
"""The message that STAGETEST writes for every assertion that held."""

_FAILURE_WORDS = ("AssertionError", "Traceback (most recent call last)")
_ERROR = re.compile(r"(?:Error|Exception):")
_ERROR_NAME = re.compile(r"(?:E[ \t]{1,8})?[A-Za-z_.]*")
_NAME_CHARS = 100  # an error's dotted name, from the start of its line, is no longer


class AssertionMessage:
    """The message of an assertion that held is not that of a failure."""

    check = Check(
        id="case-assertion-message",
        title="A passed assertion carries the text of a failure",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The message is written by the test runner: the text of a failure behind a "
        "pass means that the status was changed and the message forgotten.",
        remedy="Emit the run again; never edit an artifact after it was emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for failure text in the messages of passed assertions."""
        del about
        yield from about_assertions(
            self.check,
            case,
            [n for n, a in enumerate(case.evidence.assertions) if _hides_failure(a)],
            "An assertion says that it passed, but its message is that of a failure",
            "message",
        )


def _hides_failure(item: Assertion) -> bool:
    return (
        item.outcome is Outcome.PASS
        and item.message != PASSED_MESSAGE
        and _is_failure_text(item.message)
    )


def _is_failure_text(message: str) -> bool:
    if any(words in message for words in _FAILURE_WORDS):
        return True
    # `ValueError: …` counts at the start of a line only: a sentence may speak of errors. One
    # expression for whole lines would take seconds on a hostile message of megabytes.
    for match in _ERROR.finditer(message):
        earliest = max(match.start() - _NAME_CHARS, 0)
        line = message.rfind("\n", earliest, match.start()) + 1
        if (line or not earliest) and _ERROR_NAME.fullmatch(message, line, match.start()):
            return True
    return False


class UnusualMessage:
    """A passed STAGETEST assertion carries the one message that its emitter writes."""

    check = Check(
        id="case-assertion-wording",
        title="A passed assertion with a message that the emitter never writes",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale=f"STAGETEST writes “{PASSED_MESSAGE}” and nothing else for what held.",
        remedy="Find out what wrote the message.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for other messages of passed assertions, in the STAGETEST dialects."""
        del about
        if not case.dialect.startswith(STAGETEST_DIALECTS):
            return
        unusual = [
            n
            for n, a in enumerate(case.evidence.assertions)
            if a.outcome is Outcome.PASS and a.message != PASSED_MESSAGE and not _hides_failure(a)
        ]
        message = "A passed assertion has a message that its emitter never writes"
        yield from about_assertions(self.check, case, unusual, message, "message")


class FailureMessage:
    """A failed assertion does not say that it passed."""

    check = Check(
        id="case-failure-message",
        title="A failed assertion says that it passed",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="STAGETEST writes a skip or an expected failure inside a test as a failure "
        f"with the message “{PASSED_MESSAGE}”: it may be no failure at all.",
        remedy="Emit skips as skips.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for failed assertions with the message of a passed one."""
        del about
        yield from about_assertions(
            self.check,
            case,
            [
                n
                for n, a in enumerate(case.evidence.assertions)
                if a.outcome is Outcome.FAIL and a.message == PASSED_MESSAGE
            ],
            "An assertion says that it failed, but its message that it passed",
            "message",
        )
