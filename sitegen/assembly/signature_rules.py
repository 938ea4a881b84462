"""What `sitegen check --require-signature` can say of runs and certifications."""

from typing import Final

from sitegen.model.finding import Check, Effect, Severity

SIGNATURE_MISSING: Final = Check(
    id="signature-missing",
    title="Nobody signed it, and a signature is required",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="site",
    rationale="Hashes prove integrity, not origin: what nobody signed can come from anybody. Told"
    " by `sitegen check --require-signature` alone.",
    remedy="Sign it with `sitegen sign` in the job that made it.",
)
SIGNATURE_ELSEWHERE: Final = Check(
    id="signature-other-evidence",
    title="The attestation beside it is not one of it",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="site",
    rationale="An attestation that can't be read, or is over other evidence, vouches for nothing."
    " Told by `sitegen check --require-signature` alone.",
    remedy="Take the evidence as it was signed, or sign it again where it was made.",
)
SIGNATURE_REFUSED: Final = Check(
    id="signature-refused",
    title="No key that was given vouches for it",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="site",
    rationale="Anybody can make a key and sign with it: a signature counts where a key that the"
    " caller trusts made it, and the policy lets that key. Told by `sitegen check"
    " --require-signature` alone.",
    remedy="Give the public key of who signed, mend the policy, or find out who that was.",
)

CHECKS: Final[tuple[Check, ...]] = (SIGNATURE_MISSING, SIGNATURE_ELSEWHERE, SIGNATURE_REFUSED)
