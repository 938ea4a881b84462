"""Checks on who a run and its cases say they are, and on what else lies in the folder."""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import (
    CASES_FOLDER,
    JOURNAL_FOLDER,
    SNAPSHOT_FILE,
    STAGETEST_DIALECTS,
    RunEvidence,
    counted,
)
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome


class FolderName:
    """The run lies in a folder that is named for it."""

    check = Check(
        id="run-id-folder",
        title="The folder is not named for the run",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="The emitter names the folder for the run: where they part, a run was copied "
        "over another or its summary was exchanged.",
        remedy="Keep every run in the folder that it was emitted to.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare the folder's name with the id that the summary states."""
        if run.summary is None or not run.folder or run.folder == run.summary.run_id:
            return
        yield self.check.finding(
            run.summary.artifact.path,
            f"The summary names run {quote(run.summary.run_id)}, "
            f"the folder is named {quote(run.folder)}.",
            "/run_id",
        )


class SnapshotRunId:
    """The API snapshot belongs to the run."""

    check = Check(
        id="run-snapshot-run-id",
        title="The API snapshot names another run",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="A snapshot of another run says nothing of this one.",
        remedy="Keep every run in the folder that it was emitted to.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare the snapshot's run with this one."""
        if run.snapshot is not None and run.snapshot.run_id != run.run_id:
            yield self.check.finding(
                run.snapshot.artifact.path,
                f"The API snapshot names run {quote(run.snapshot.run_id)}, "
                f"this is run {quote(run.run_id)}.",
                "/run_id",
            )


class ContextRunId:
    """The run context belongs to the run."""

    check = Check(
        id="run-context-run-id",
        title="The run context names another run",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="The context states commit, command and exit status: those of another run "
        "would vouch for this one.",
        remedy="Keep every run in the folder that it was emitted to.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare the context's run with this one."""
        if run.context is not None and run.context.run_id != run.run_id:
            yield self.check.finding(
                run.context.artifact.path,
                f"The run context names run {quote(run.context.run_id)}, "
                f"this is run {quote(run.run_id)}.",
                "/run_id",
            )


class SnapshotMissing:
    """A STAGETEST run has its API snapshot."""

    check = Check(
        id="run-snapshot-missing",
        title="The API snapshot is missing",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="STAGETEST writes the snapshot with every run; without it a file was lost.",
        remedy="Keep all files of a run together.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Look for the snapshot of a run in a STAGETEST dialect."""
        dialects = [case.dialect or "" for case in run.cases]
        if run.summary is not None:
            dialects.append(run.summary.dialect)
        stagetest = any(dialect.startswith(STAGETEST_DIALECTS) for dialect in dialects)
        if stagetest and not run.snapshot_present:
            message = f"The run has no {SNAPSHOT_FILE}, which its emitter writes with every run."
            yield self.check.finding(SNAPSHOT_FILE, message)


class MixedDialects:
    """All cases of a STAGETEST run are in one dialect."""

    check = Check(
        id="run-mixed-dialects",
        title="The cases are in several dialects",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="One emitter writes one dialect: a case in an older one was put in, or has "
        "lost its trace.",
        remedy="Find out where the cases come from.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Count the STAGETEST dialects."""
        stated = {case.dialect for case in run.cases if case.dialect is not None}
        dialects = sorted(name for name in stated if name.startswith(STAGETEST_DIALECTS))
        if len(dialects) > 1:
            message = f"The cases of one run are in several dialects: {', '.join(dialects)}."
            yield self.check.finding(CASES_FOLDER, message)


class StrayFile:
    """Nothing lies in a run's folder that does not belong to it."""

    check = Check(
        id="run-stray-file",
        title="A file that does not belong to the run",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="What no artifact names was not emitted by the run, or what named it is gone.",
        remedy="List the file in a case's `evidence_files`, or move it out of the run.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Report every stray file under its own path."""
        for path in run.stray:
            if path.startswith(JOURNAL_FOLDER) and not run.summary_present:
                continue  # what the emitter had written down when it was killed
            message = f"The file {quote(path)} is neither part of the run nor named by a case."
            yield self.check.finding(path, message)


class Unsigned:
    """Somebody vouches for the artifacts."""

    check = Check(
        id="run-unsigned",
        title="The artifacts are unsigned",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="run",
        rationale="Anybody who can write the folder could have written these artifacts.",
        remedy="Sign the run's evidence as a whole, and verify it with `sitegen verify --key`.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Count the cases that say that they are unsigned; one note for the whole run.

        An attestation over the evidence of the run is over each of its cases too.
        """
        attestation = run.attestation
        if attestation is not None and attestation.is_over(run.evidence_list, run.run_id):
            return
        unsigned = sum(case.unsigned for case in run.cases)
        if unsigned:
            cases = counted(len(run.cases), "case", "cases")
            message = f"Of {cases} {unsigned} say that nobody signed them."
            yield self.check.finding(CASES_FOLDER, message)


class ContradictedSkip:
    """A skip that its own evidence refutes does not let a run pass."""

    check = Check(
        id="run-contradicted-skip",
        title="A skipped case that its own evidence refutes",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="A failure that is renamed to a skip stays a skip in the list; the run that "
        "counts on it must not pass.",
        remedy="Emit the run again; never edit an artifact after it was emitted.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Look for skipped cases with an error that would contradict a pass."""
        yield from _skipped_with(self.check, run, Effect.CONTRADICTED, "contradict themselves")


class InvalidSkip:
    """A skip with incomplete evidence does not let a run pass."""

    check = Check(
        id="run-invalid-skip",
        title="A skipped case with invalid evidence",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="run",
        rationale="What a case can't show may be what it was to hide; the run that counts on "
        "it must not pass.",
        remedy="Mend what the findings of the case name.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Look for skipped cases with an error that would make a pass invalid."""
        yield from _skipped_with(self.check, run, Effect.INVALID, "are invalid")


def _skipped_with(check: Check, run: RunEvidence, effect: Effect, what: str) -> Iterator[Finding]:
    found = [
        case
        for case in run.cases
        if case.outcome is Outcome.SKIP
        and any(f.severity is Severity.ERROR and f.effect is effect for f in case.findings)
    ]
    if found:
        name = quote(found[0].case_id or found[0].artifact.path)
        message = f"Of the skipped cases {len(found)} {what}, such as {name}."
        yield check.finding(CASES_FOLDER, message)
