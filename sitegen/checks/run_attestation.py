"""Checks on the attestation that lies in a run: is it over this evidence, and of this run?"""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import RunEvidence
from sitegen.model.attestation import EVIDENCE_LIST
from sitegen.model.finding import Check, Effect, Finding, Severity

ATTESTATION_FILE = "attestation.dsse.json"


class AttestedEvidence:
    """The evidence is what the attestation was made over."""

    check = Check(
        id="run-attestation-evidence",
        title="The attestation is over other evidence",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="run",
        rationale="Something was added, removed or changed after the run was signed, or the "
        "attestation is that of another run.",
        remedy="Publish the evidence as it was signed, or sign it again where it was made.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare the signed digest with that of the list of evidence."""
        if run.attestation is None:
            return
        stated = run.attestation.stated_sha256(EVIDENCE_LIST)
        if stated is None:
            message = f"The attestation names no subject {quote(EVIDENCE_LIST)}."
        elif stated != run.evidence_list:
            message = (
                f"The attestation is over evidence with the SHA-256 {quote(stated)}, this has"
                f" {run.evidence_list}."
            )
        else:
            return
        yield self.check.finding(ATTESTATION_FILE, message, "/payload")


class AttestedRun:
    """The attestation speaks of this run."""

    check = Check(
        id="run-attestation-run-id",
        title="The attestation speaks of another run",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="run",
        rationale="What was signed for one run vouches for no other.",
        remedy="Put the run's own attestation beside it.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare the run id that was signed with that of the run."""
        subjects = () if run.attestation is None else run.attestation.subjects
        for subject in subjects:
            if subject.run_id is not None and subject.run_id != run.run_id:
                message = (
                    f"The attestation speaks of the run {quote(subject.run_id)}, this is"
                    f" {quote(run.run_id)}."
                )
                yield self.check.finding(ATTESTATION_FILE, message, "/payload")
                return
