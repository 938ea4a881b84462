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

CHECKS: tuple[Check, ...] = (RUN_CONTESTED,)
