"""What only a view across the whole input can find."""

from sitegen.model.finding import Check, Effect, Severity

RUN_CONTESTED = Check(
    id="run-contested",
    title="One run id, two contents",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="site",
    rationale=(
        "A run id names one execution and is never reused. Where two contents claim it, nobody"
        " can know which is meant, so neither counts."
    ),
    remedy="Emit every execution under an id of its own; find out which content is the real one.",
)

EVIDENCE_REDACTED = Check(
    id="evidence-redacted",
    title="A secret was taken out",
    severity=Severity.NOTE,
    effect=Effect.NONE,
    scope="file",
    rationale=(
        "What a site shows, everybody who may see it can use. A value that stands under the name"
        " of a secret, or looks like one, is replaced before anything is written, in every output."
        ' With `redaction.severity = "error"` this is an error, and what held one is invalid.'
    ),
    remedy="Change the secret: others may have seen it. Emit a placeholder in its place.",
)

CHECKS: tuple[Check, ...] = (RUN_CONTESTED, EVIDENCE_REDACTED)
