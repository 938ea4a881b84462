"""Who is said to have signed a run when it was published: a build verifies no signature."""

from dataclasses import dataclass
from typing import Final

from sitegen.model.attestation import KEY_CHARS, StatedSignature
from sitegen.model.facts import RunFacts
from sitegen.pages.evidence import Text, label, shown, shown_or_none
from sitegen.settings import Settings

ATTESTATION: Final = "attestation.dsse.json"

NOBODY: Final = "nobody"
STATED: Final = "stated"
OTHER: Final = "other evidence"
UNSIGNED: Final = "no signature"
UNREADABLE: Final = "unreadable"


Key = Text | None
"""What a signature calls its key; None: it names none."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What the attestation in a run states.

    `state`: `nobody` (there is none), `stated`, `other evidence` (it is over that), `no signature`
    (an envelope without one), `unreadable`. `keys` are as it calls them, and `more` how many more
    signatures there are. `sha256` is what an attestation of this run is over.
    """

    state: str
    keys: tuple[Key, ...] = ()
    more: int = 0
    result: Text | None = None
    sha256: str = ""


def signing_of(facts: RunFacts, settings: Settings) -> Signing:
    """Return what a run's page says of its signature, from nothing but the run's evidence."""
    signed = facts.signed
    if signed is None:
        there = any(artifact.path == ATTESTATION for artifact in facts.artifacts)
        return Signing(UNREADABLE if there else NOBODY, sha256=facts.attestable)
    limit = settings.limits.shown_chars
    return Signing(
        _state(signed),
        keys_of(signed.keys, limit),
        signed.n_signatures - len(signed.keys),
        shown_or_none(signed.result, limit),
        facts.attestable,
    )


def keys_of(hints: tuple[str, ...], limit: int) -> tuple[Key, ...]:
    """Return keys as an attestation calls them; None for one that it does not name."""
    return tuple(shown(hint, limit) if hint else None for hint in hints)


def signing_note(facts: RunFacts) -> str:
    """Return the sentence that every page of a run ends with."""
    signed = facts.signed
    if signed is None or not signed.over or not signed.keys:
        return "Nobody signed this run when it was published: integrity is proven, not origin."
    who = label(signed.keys[0], KEY_CHARS) if signed.keys[0] else "a key that is not named"
    more = f" and {signed.n_signatures - 1:,} more" if signed.n_signatures > 1 else ""
    return f"The attestation of this run says it is signed by {who}{more}: not verified here."


def _state(signed: StatedSignature) -> str:
    if not signed.n_signatures:
        return UNSIGNED
    return STATED if signed.over else OTHER
