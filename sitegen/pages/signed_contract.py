"""What the JSON of a run says of its signature, and that of a state of runs' later ones."""

from typing import Any

from sitegen.model.attestation import StatedSignature


def signed_row(signed: StatedSignature | None) -> dict[str, Any] | None:
    """Return what an attestation in a run states; none of it is verified."""
    if signed is None:
        return None
    return {
        "keys": list(signed.keys),
        "over_this_evidence": signed.over,
        "result": signed.result,
        "signatures": signed.n_signatures,
    }
