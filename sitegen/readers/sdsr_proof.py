"""SDSR proofs: attestations of free form."""

from collections.abc import Iterator, Mapping
from typing import Final

from sitegen.model.outcome import Outcome
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Proof
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Members, SpelledText, Wire, spelled_of

_OUTCOMES: Final = {
    "PASSED": Outcome.PASS,
    "PASS": Outcome.PASS,
    "FAILED": Outcome.FAIL,
    "FAIL": Outcome.FAIL,
    "PENDING": Outcome.SKIP,
    "BLOCKED": Outcome.SKIP,
    "SKIPPED": Outcome.SKIP,
}
_GRAVITY: Final = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.SKIP, Outcome.PASS)
_REMARKS: Final = frozenset({"notes", "note", "comment", "description"})


class ProofWire(Wire):
    """A proof; its sections are its own."""

    proof_type: SpelledText
    verification_date: SpelledText | None = None
    contract_version: SpelledText | None = None
    verification_status: Members | None = None
    attestation: Members | None = None


def _states(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            if str(key) not in _REMARKS:
                yield from _states(member, f"{name}/{key}" if name else str(key))
        return
    state = spelled_of(value)
    if state is not None:
        yield name, state


def _build(shape: ProofWire, source: Source) -> Built:
    states = tuple(_states(shape.verification_status or {}, ""))
    outcomes = {_OUTCOMES.get(state, Outcome.UNKNOWN) for _, state in states}
    # What is still pending says more of a proof than what has passed.
    outcome = next((one for one in _GRAVITY if one in outcomes), None)
    deciding = next((s for s in states if _OUTCOMES.get(s[1], Outcome.UNKNOWN) is outcome), None)
    value = source.document.value
    sections = tuple(key for key in value if key not in _TOP) if isinstance(value, Mapping) else ()
    return Built(
        title=f"Proof ({shape.proof_type})",
        time=shape.verification_date,
        status=f"{deciding[0]}: {deciding[1]}" if deciding else None,
        outcome=outcome,
        detail=Proof(shape.proof_type, states, sections),
    )


def _is_proof(value: Mapping[str, object]) -> bool:
    return "proof_type" in value and bool(
        value.keys() & {"verification_status", "verification_date", "attestation"}
    )


_TOP: Final = frozenset(ProofWire.model_fields)

PROOF: Final = RecordFormat(
    name="sdsr-proof",
    record_kind=RecordKind.PROOF,
    wire=ProofWire,
    keys=_is_proof,
    build=_build,
    fields=None,
)
