"""Attestations: what somebody signed of a run or a certification, as read and not verified."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttestedSubject:
    """What an attestation speaks of: a name and its SHA-256; the rest is the signer's word."""

    name: str
    sha256: str
    run_id: str | None = None
    suite: str | None = None
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Attestation:
    """A signed envelope, its signatures not looked at: whoever holds the keys can verify them.

    `hints` are what each signature calls its key, which nothing vouches for; empty where it names
    none. Of many only the first are kept: `n_signatures` and `n_subjects` count all. `result` and
    `subjects` are None and empty where the payload is no test result.
    """

    payload_type: str
    hints: tuple[str, ...]
    result: str | None = None
    subjects: tuple[AttestedSubject, ...] = ()
    n_signatures: int = 0
    n_subjects: int = 0

    def stated_sha256(self, name: str) -> str | None:
        """Return the SHA-256 of the subject with this name, None where there is none."""
        return next((one.sha256 for one in self.subjects if one.name == name), None)
