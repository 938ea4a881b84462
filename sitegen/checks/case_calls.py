"""Checks on the API calls that a case declares: taken from a table, so only ever a note."""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import CaseContext, counted, place
from sitegen.model.case import ApiCall, Case
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome

MS_PER_S = 1000.0


class DeclaredCalls:
    """What is declared of API calls could have happened in this test."""

    check = Check(
        id="case-api-declared",
        title="Declared API calls that this test can't have made as declared",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="case",
        rationale="STAGETEST takes its API calls from a table, not from a measurement; a call "
        "that took longer than the whole test, or that succeeded in a failed one, shows it.",
        remedy="Read declared calls as intentions; measure calls to have evidence of them.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for declared calls longer than the test, and successes in a failed test."""
        del about
        declared = [(n, c) for n, c in enumerate(case.evidence.api_calls) if c.declared]
        if not declared:
            return
        yield from self._too_long(case, declared)
        yield from self._too_good(case, declared)

    def _too_long(self, case: Case, declared: list[tuple[int, ApiCall]]) -> Iterator[Finding]:
        if case.duration_s is None:
            return
        limit = case.duration_s * MS_PER_S
        long = [(n, c) for n, c in declared if c.duration_ms is not None and c.duration_ms > limit]
        if long:
            number, call = long[0]
            calls = counted(len(long), "declared API call takes", "declared API calls take")
            yield self.check.finding(
                case.artifact.path,
                f"{calls} longer than the whole test: {call.duration_ms} ms of {limit:.3f} ms.",
                place(case, "api_calls_used", number, "duration_ms"),
            )

    def _too_good(self, case: Case, declared: list[tuple[int, ApiCall]]) -> Iterator[Finding]:
        if case.outcome is not Outcome.FAIL:
            return
        good = [(n, c) for n, c in declared if c.status_code is not None and _is_2xx(c.status_code)]
        if good:
            number, call = good[0]
            yield self.check.finding(
                case.artifact.path,
                f"The case says {quote(case.status)}, and still declares an API call "
                f"that answered {call.status_code}.",
                place(case, "api_calls_used", number, "status_code"),
            )


def _is_2xx(code: int) -> bool:
    return 200 <= code <= 299  # noqa: PLR2004 -- the class of successes, RFC 9110 section 15.3
