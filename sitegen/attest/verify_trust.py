"""Who the verifier trusts, and what that says of one signed thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sitegen.attest.policy import Allowed, Policy, Use
from sitegen.attest.signatures import JudgedSignature, Key, SignatureState, Verifier
from sitegen.attest.verify_report import Fault, StepNotes
from sitegen.canonical.text import quote

NO_KEY = "No key was given, so nobody has shown who published this."
NO_LIBRARY = "What checks signatures is not installed (extra `sign`)."


@dataclass(frozen=True, slots=True)
class Trust:
    """What the verifier was given: keys or a policy, never from the site that is judged.

    `at` is the reference time. `verifier` None: nothing here can check a signature.
    """

    policy: Policy | None = None
    verifier: Verifier | None = None
    at: datetime | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """Return every key that was given."""
        return () if self.policy is None else self.policy.known

    @property
    def why_not(self) -> str:
        """Return why no signature can be checked at all, empty where one can."""
        if not self.keys:
            return NO_KEY
        return "" if self.verifier is not None else NO_LIBRARY

    def judge(
        self, use: Use, suite: str | None, at: datetime | None, key: Key
    ) -> tuple[Allowed, str]:
        """Return whether a key may have signed something, and why."""
        if self.policy is None:
            return Allowed.NO, NO_KEY
        answer = self.policy.answer(key, use, suite, at)
        return answer.allowed, answer.reason


@dataclass(frozen=True, slots=True)
class Signed:
    """One signed thing: where it lies, how it is called, what for it was signed, and as of when."""

    path: str
    thing: str
    use: Use
    suite: str | None = None
    at: datetime | None = None


def take_signatures(
    signed: Signed, signatures: Iterable[JudgedSignature], trust: Trust, notes: StepNotes
) -> bool:
    """Take what became of the signatures of one thing; tell whether a trusted key signed it.

    A signature that names a given key and is not by it is a fault, whatever others say. One by a
    key that nobody gave says nothing.
    """
    judged = tuple(signatures)
    wrong = [one for one in judged if one.state is SignatureState.WRONG]
    for one in wrong:
        message = f"The signature that names {quote(one.named)} is not by that key."
        notes.fail(signed.path, Fault.SIGNATURE, message)
    if wrong:
        return False
    answers = [
        trust.judge(signed.use, signed.suite, signed.at, one.key)
        for one in judged
        if one.state is SignatureState.VALID and one.key is not None
    ]
    for wanted in (Allowed.YES, Allowed.NO, Allowed.NOT_JUDGED):
        reason = next((why for allowed, why in answers if allowed is wanted), None)
        if reason is None:
            continue
        if wanted is Allowed.YES:
            notes.checked += 1
            return True
        if wanted is Allowed.NO:
            notes.fail(signed.path, Fault.SIGNATURE, reason)
        else:
            notes.leave(signed.path, reason)
        return False
    return False
