"""Checks on the figures of a summary against the case files: every message states both."""

from collections.abc import Iterator
from typing import ClassVar

from sitegen.canonical.digest import determinism_digest
from sitegen.canonical.text import quote
from sitegen.checks.base import CASES_FOLDER, SUMMARY_FILE, RunEvidence, counted, is_unread
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome

_REMEDY = "Count the case files after they were written, and let no case overwrite another."


def _count_check(name: str, thing: str) -> Check:
    return Check(
        id=name,
        title=f"The summary's number of {thing} is not that of the case files",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="A summary is a claim; the case files are the evidence for it. Where they "
        "part, cases are missing, were put in, or were changed.",
        remedy=_REMEDY,
    )


class Incomplete:
    """A run has a summary: it is written last, so without it the run did not end."""

    check = Check(
        id="run-incomplete",
        title="The run has no summary",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="run",
        rationale="The summary is written last: a run without one was killed, and nobody knows "
        "which of its cases are missing.",
        remedy="Run it again; keep the incomplete one if what it shows matters.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Look whether the summary is there."""
        if not run.summary_present:
            held = counted(len(run.cases), "case file", "case files")
            message = f"The run has no summary, so it is incomplete; it holds {held}."
            yield self.check.finding(SUMMARY_FILE, message)


class SummaryUnread:
    """A summary that is there can be read."""

    check = Check(
        id="run-summary-unread",
        title="The summary can't be read",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="run",
        rationale="What can't be read can't be confirmed.",
        remedy="Emit the run again.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Look whether the summary was read."""
        if run.summary_present and run.summary is None:
            message = "The summary can't be read, so nothing that it says is confirmed."
            yield self.check.finding(SUMMARY_FILE, message)


class CasesUnread:
    """All case files can be read."""

    check = Check(
        id="run-unread-cases",
        title="Case files that can't be read",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="run",
        rationale="A case that can't be read may hold anything, a failure too; what the summary "
        "says of the whole run can't be confirmed without it.",
        remedy="Emit the run again.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Count the unreadable cases."""
        unread = sum(is_unread(case) for case in run.cases)
        if unread:
            yield self.check.finding(
                CASES_FOLDER,
                f"Of {counted(len(run.cases), 'case file', 'case files')} {unread} can't be "
                "read, so passes, failures, stages and digest can't be confirmed.",
            )


class NoCases:
    """A run holds at least one case."""

    check = Check(
        id="run-no-cases",
        title="The run has no case",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="Nothing was tested, so nothing passed: zero failures of zero cases is no pass.",
        remedy="Look why the suite collected nothing.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Look for a case file."""
        if not run.cases:
            yield self.check.finding(CASES_FOLDER, "The run holds no case file, so nothing passed.")


class TotalCases:
    """`total_cases` is the number of case files, readable or not."""

    check = _count_check("run-total-cases", "cases")

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare the total with the files."""
        summary, files = run.summary, len(run.cases)
        if summary is None or summary.total_cases is None or summary.total_cases == files:
            return
        yield self.check.finding(
            summary.artifact.path,
            f"The summary says {counted(summary.total_cases, 'case', 'cases')}, "
            f"the run holds {counted(files, 'case file', 'case files')}.",
            "/total_cases",
        )


class _OutcomeCount:
    """What the three counts of outcomes have in common."""

    check: Check
    outcome: ClassVar[Outcome]
    member: ClassVar[str]
    words: ClassVar[tuple[str, str]]

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare the count with the files; an unreadable one may be any of the outcomes."""
        stated = getattr(run.summary, self.member, None)
        if run.summary is None or stated is None:
            return
        found = sum(case.outcome is self.outcome for case in run.cases)
        unread = sum(is_unread(case) for case in run.cases)
        if found <= stated <= found + unread:
            return
        yield self.check.finding(
            run.summary.artifact.path,
            f"The summary says {counted(stated, *self.words)}, "
            f"the case files say {counted(found, *self.words)}.",
            f"/{self.member}",
        )


class PassCount(_OutcomeCount):
    """`pass_count` is the number of case files that say PASS."""

    check = _count_check("run-pass-count", "passes")
    outcome = Outcome.PASS
    member = "pass_count"
    words = ("pass", "passes")


class FailCount(_OutcomeCount):
    """`fail_count` is the number of case files that say FAIL."""

    check = _count_check("run-fail-count", "failures")
    outcome = Outcome.FAIL
    member = "fail_count"
    words = ("failure", "failures")


class SkipCount(_OutcomeCount):
    """`skip_count`, where a format has it, is the number of case files that say SKIPPED."""

    check = _count_check("run-skip-count", "skips")
    outcome = Outcome.SKIP
    member = "skip_count"
    words = ("skip", "skips")


class CountArithmetic:
    """The counts of a summary add up to its total."""

    check = Check(
        id="run-count-arithmetic",
        title="The summary's counts do not add up to its total",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="A summary that contradicts itself needs no evidence to be refuted.",
        remedy=_REMEDY,
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Add passes, failures and skips; STAGETEST counts no skips, so the files' are taken."""
        summary = run.summary
        if summary is None:
            return
        total, passes, fails = summary.total_cases, summary.pass_count, summary.fail_count
        if total is None or passes is None or fails is None:
            return
        skips = summary.skip_count
        if skips is None:
            skips = sum(case.outcome is Outcome.SKIP for case in run.cases)
        if passes + fails + skips != total:
            yield self.check.finding(
                summary.artifact.path,
                f"The summary says {counted(total, 'case', 'cases')}, but its passes, failures "
                f"and skips are {passes} + {fails} + {skips} = {passes + fails + skips}.",
                "/total_cases",
            )


class Stages:
    """`stages_executed` names the stages of the case files."""

    check = Check(
        id="run-stages",
        title="The summary's stages are not those of the case files",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="A stage that no case belongs to was not executed.",
        remedy=_REMEDY,
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare the sets; where a case can't be read, more stages may be stated."""
        summary = run.summary
        if summary is None or summary.stages is None:
            return
        stated = set(summary.stages)
        found = {case.stage for case in run.cases if case.stage is not None}
        unread = any(is_unread(case) for case in run.cases)
        if stated == found or (unread and found < stated):
            return
        yield self.check.finding(
            summary.artifact.path,
            f"The summary names the stages {_listed(stated)}, the case files {_listed(found)}.",
            "/stages_executed",
        )


def _listed(stages: set[str]) -> str:
    return quote(", ".join(sorted(stages))) if stages else "none"


class Digest:
    """`determinism_digest` is that of the hashes in the case files."""

    check = Check(
        id="run-determinism-digest",
        title="The summary's digest is not that of the case files",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="The digest covers the hashes of all cases: another one means that a case was "
        "removed, put in or changed after the summary was written.",
        remedy=_REMEDY,
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Derive the digest from the recorded hashes, where all of them can be read."""
        summary = run.summary
        unread = any(is_unread(case) for case in run.cases)
        if summary is None or summary.determinism_digest is None or unread:
            return
        derived = derived_digest(run)
        if derived == summary.determinism_digest:
            return
        hashes = counted(len(run.cases), "case file", "case files")
        yield self.check.finding(
            summary.artifact.path,
            f"The summary's digest is {quote(summary.determinism_digest)}, that of the {hashes} "
            f"is {quote(derived)}.",
            "/determinism_digest",
        )


def derived_digest(run: RunEvidence) -> str:
    """Return the digest over the hashes that the case files record."""
    return determinism_digest(
        case.content_hash for case in run.cases if case.content_hash is not None
    )
