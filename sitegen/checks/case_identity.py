"""Checks on what a case says it is: its run, its file name, its hash, signature and files."""

import re
from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import CaseContext, and_more, place
from sitegen.model.case import Case, RecorderState
from sitegen.model.finding import Check, Effect, Finding, Severity

UNSIGNED = "UNSIGNED_LOCAL"
"""The signature of an artifact that says of itself that nobody signed it."""

_DRIVE = re.compile(r"[A-Za-z]:")


class DeterminismHash:
    """The recorded hash is the one that the recipe gives."""

    check = Check(
        id="case-determinism-hash",
        title="The recorded hash does not match the content",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The hash was taken when the case was written: another one means that the "
        "content was changed afterwards, or that the emitter does not follow its own recipe.",
        remedy="Emit the run again; never edit an artifact after it was emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare the recorded hash with the derived one, where both exist."""
        del about
        recorded, derived = case.content_hash.recorded, case.content_hash.derived
        if recorded is None or derived is None or recorded == derived:
            return
        yield self.check.finding(
            case.artifact.path,
            f"The recorded hash is {quote(recorded)}, the content gives {quote(derived)}.",
            place(case, "determinism_hash"),
        )


class HashRecipe:
    """A recorded hash can be derived again."""

    check = Check(
        id="case-hash-recipe",
        title="The hash can't be derived again",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="case",
        rationale="A hash whose recipe is unknown proves nothing, and looks as if it did.",
        remedy="Name a known recipe in the case, or read it with a sitegen that knows this one.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for a recorded hash without a derived one."""
        del about
        known = case.content_hash
        if known.recorded is None or known.derived is not None:
            return
        recipe = "without a recipe" if known.recipe is None else f"by {quote(known.recipe)}"
        message = f"The hash is recorded {recipe}, from which it can't be derived again."
        yield self.check.finding(case.artifact.path, message, place(case, "hash_recipe"))


class RunId:
    """The case belongs to the run that it lies in."""

    check = Check(
        id="case-run-id",
        title="The case names another run",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="A case of another run proves nothing about this one.",
        remedy="Keep every run in a folder of its own, as it was emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare the run that the case names with the run itself."""
        if case.run_id is None or about.run_id is None or case.run_id == about.run_id:
            return
        yield self.check.finding(
            case.artifact.path,
            f"The case names run {quote(case.run_id)}, but lies in run {quote(about.run_id)}.",
            place(case, "run_id"),
        )


class FileName:
    """The case lies in the file that its format prescribes for its id."""

    check = Check(
        id="case-file-name",
        title="The file name does not belong to the case id",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The emitter names the file for the id: where they part, one was changed, or "
        "one case took the place of another.",
        remedy="Emit the run again; never rename an artifact.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare the file's name with the prescribed one."""
        del about
        name = case.artifact.path.rpartition("/")[2]
        if case.expected_file is None or case.expected_file == name:
            return
        yield self.check.finding(
            case.artifact.path,
            f"The case {quote(case.case_id)} belongs in the file {quote(case.expected_file)}, "
            f"but lies in {quote(name)}.",
            place(case, "case_id"),
        )


class SignatureEmpty:
    """A signature that is there says something."""

    check = Check(
        id="case-signature-empty",
        title="The signature is empty",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="case",
        rationale="An artifact either says that it is unsigned or carries a signature; an empty "
        "one is what is left where a signature was removed.",
        remedy=f"Write {UNSIGNED} where nothing signs.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for a signature without one visible character."""
        del about
        if case.signature is None or any(_visible(character) for character in case.signature):
            return
        message = "The signature is empty: not even that it is unsigned is stated."
        yield self.check.finding(case.artifact.path, message, place(case, "signature"))


def _visible(character: str) -> bool:
    return character.isprintable() and not character.isspace()


class SignatureUnverifiable:
    """A signature is one that somebody can verify."""

    check = Check(
        id="case-signature-unverifiable",
        title="The signature is text that nothing can verify",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="case",
        rationale="Free text in the place of a signature is a claim, and is shown as one.",
        remedy="Sign the run's evidence as a whole, and verify it with `sitegen verify --key`.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for a signature that is neither empty nor says that there is none."""
        del about
        text = case.signature
        if text is None or text == UNSIGNED or not any(map(_visible, text)):
            return
        message = f"The signature {quote(text)} is text that nothing here can verify."
        yield self.check.finding(case.artifact.path, message, place(case, "signature"))


class EvidenceFiles:
    """Every file that a case names lies in its run."""

    check = Check(
        id="case-evidence-files",
        title="A listed evidence file is absent or outside the run",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="case",
        rationale="What a case rests on must lie in its run; a path that leaves the run could "
        "show anything, or give away what is not evidence.",
        remedy="List paths relative to the run's folder, with `/`, of files that are emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look at every listed path; one finding for those outside, one for those absent."""
        listed = case.evidence.attachments
        outside = [n for n, path in enumerate(listed) if _leaves_the_run(path)]
        absent = [
            n
            for n, path in enumerate(listed)
            if path not in about.file_names and not _leaves_the_run(path)
        ]
        for numbers, what in ((outside, "leaves the run"), (absent, "is not in the run")):
            if numbers:
                first = numbers[0]
                more = and_more(len(numbers) - 1)
                yield self.check.finding(
                    case.artifact.path,
                    f"A listed evidence file {what}: {quote(listed[first])}{more}.",
                    place(case, "evidence_files", first),
                )


def _leaves_the_run(path: str) -> bool:
    parts = path.split("/")
    return (
        "\\" in path
        or "\0" in path
        or not path
        or path.startswith("/")
        or _DRIVE.match(path) is not None
        or ".." in parts
    )


class AttachmentHash:
    """A file that a case names with its hash has that hash."""

    check = Check(
        id="case-attachment-hash",
        title="An attachment has another hash than the case says",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The hash was taken when the case was written: another one means that the "
        "file was exchanged afterwards.",
        remedy="Emit the run again; never edit an artifact after it was emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare the stated hashes with those of the files; absent files are told elsewhere."""
        for number, attachment in enumerate(case.evidence.hashed_attachments):
            found = about.file_hashes.get(attachment.path)
            if found is not None and found != attachment.sha256:
                yield self.check.finding(
                    case.artifact.path,
                    f"The attachment {quote(attachment.path)} should have the hash "
                    f"{quote(attachment.sha256)}, the file has {quote(found)}.",
                    place(case, "attachments", number, "sha256"),
                )
                return


class RecorderUnavailable:
    """Every recorder that should have looked, looked."""

    check = Check(
        id="case-recorder-unavailable",
        title="A recorder was unavailable",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="A recorder that silently could not look leaves no trace of what happened: "
        "that nothing is recorded then means nothing.",
        remedy="Install what the recorder needs, or switch it off on purpose.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for recorders that were unavailable."""
        del about
        missing = [r for r in case.evidence.recorders if r.state is RecorderState.UNAVAILABLE]
        if not missing:
            return
        first = missing[0]
        reason = f" ({quote(first.reason)})" if first.reason else ""
        yield self.check.finding(
            case.artifact.path,
            f"A recorder was unavailable: {quote(first.name)}{reason}{and_more(len(missing) - 1)}.",
            place(case, "recorders", first.name),
        )
