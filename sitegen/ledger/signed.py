"""Read back what a site says of signatures: in the row of a run, and in its newest state."""

from collections.abc import Mapping
from pathlib import Path

from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.encode import canonical_json
from sitegen.ledger.members import Members, read_members
from sitegen.limits import Limits
from sitegen.model.attestation import StatedSignature


def signed_of(row: Members) -> StatedSignature | None:
    """Return what the attestation of a run stated, None where there was none."""
    if row.table.get("attestation") is None:
        return None
    signed = row.inner("attestation")
    return StatedSignature(
        keys=signed.texts("keys"),
        n_signatures=signed.number("signatures"),
        result=signed.optional("result"),
        over=signed.flag("over_this_evidence"),
    )


def attested_of(state: Members) -> dict[str, tuple[str, str]]:
    """Return run or record → the attestation that a build made of it, and by which key."""
    if "attested" not in state.table:
        return {}
    return {
        row.path("path"): (row.path("attestation"), row.text("key"))
        for row in state.rows("attested")
    }


def unsigned_sha256(site: Path, path: str, attestation: str, limits: Limits) -> str:
    """Return what a run's list of evidence hashes to without its attestation, if it has one."""
    listed = read_members(site, f"{path}evidence.json", limits)
    files = [
        row
        for row in listed.items("files")
        if not isinstance(row, Mapping) or row.get("path") != attestation
    ]
    return sha256_hex(canonical_json({**listed.table, "files": files}) + b"\n")
