"""Transitions between verdicts: of cases, runs and records alike."""

from typing import Final

from sitegen.model.outcome import Verdict

BADNESS: Final = {
    Verdict.VERIFIED: 0,
    Verdict.SKIPPED: 1,
    Verdict.FAILED: 2,
    Verdict.INVALID: 3,
    Verdict.CONTRADICTED: 4,
}
"""How bad a verdict is; contradicted is the gravest, because it says what is not so."""

_WORDS: Final = {
    Verdict.SKIPPED: "newly-skipped",
    Verdict.FAILED: "newly-failing",
    Verdict.INVALID: "newly-invalid",
    Verdict.CONTRADICTED: "newly-contradicted",
}


def transition(subject: str, base: Verdict, head: Verdict) -> str | None:
    """Return the kind of a change of verdict of a `case`, `run` or `record`; None: no change."""
    if base is head:
        return None
    if BADNESS[head] > BADNESS[base]:
        return f"{subject}-{_WORDS[head]}"
    return f"{subject}-newly-passing" if head is Verdict.VERIFIED else f"{subject}-verdict-better"
