"""Attestations: what somebody signed of a run or a certification, as read and not verified."""

from dataclasses import dataclass
from typing import Final

EVIDENCE_LIST: Final = "evidence.sha256"
"""The subject that stands for the whole evidence of a run."""
KEYS_KEPT: Final = 8
"""Keys that are kept of what signed a run; an attestation's own record names more."""
KEY_CHARS: Final = 200
"""Characters of a key's name, or of a result, that are kept with a run."""


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

    def is_over(self, sha256: str, run_id: str) -> bool:
        """Tell whether it states to be of this run, and over the evidence whose list this is."""
        return (
            self.n_signatures > 0
            and self.stated_sha256(EVIDENCE_LIST) == sha256
            and all(one.run_id in {None, run_id} for one in self.subjects)
        )

    def stated_signature(self, *, over: bool) -> "StatedSignature":
        """Return what a run keeps of it."""
        return StatedSignature(
            tuple(_bounded(hint) for hint in self.hints[:KEYS_KEPT]),
            self.n_signatures,
            None if self.result is None else _bounded(self.result),
            over,
        )

    def stated_sha256(self, name: str) -> str | None:
        """Return the SHA-256 of the subject with this name, None where there is none."""
        return next((one.sha256 for one in self.subjects if one.name == name), None)


@dataclass(frozen=True, slots=True)
class StatedSignature:
    """What a run keeps of the attestation in its folder: who is said to have signed, and what.

    `keys` are as the attestation calls them, empty where it names none; of many only the first
    are kept, and of a long name only its beginning. `over` tells whether it states to be over the
    very evidence that it lies in. Nothing of it was verified.
    """

    keys: tuple[str, ...]
    n_signatures: int
    result: str | None
    over: bool


def _bounded(text: str) -> str:
    return text if len(text) <= KEY_CHARS else f"{text[:KEY_CHARS]}…"
