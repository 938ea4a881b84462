"""Who the caller trusts: keys or a policy, from files that they name and from nowhere else."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.policy import POLICY_BYTES, Policy
from sitegen.attest.verify_trust import Trust
from sitegen.errors import InputProblem, UsageProblem

UNREADABLE: Final = "Check the path, and who may read it."
"""The hint where a file of the caller's can't be read."""


def trust_for(keys: Iterable[Path], policy: Path | None, at: str | None) -> Trust:
    """Return who is trusted: keys or a policy, files that the caller names. Raises `SitegenError`.

    `at` is the reference time. Nothing verifies where the extra `sign` is not installed.
    """
    from sitegen.canonical.times import read_time
    from sitegen.keys.ed25519 import verifier
    from sitegen.keys.public import KEY_FILE_BYTES, parse_public_key

    given = tuple(keys)
    if given and policy is not None:
        message = "--key and --policy can't be given together: the policy says which keys count."
        raise UsageProblem(message, hint="Leave one out; the policy can hold the keys.")
    instant = read_time(at) if at else None
    moment: datetime | None = instant.utc if instant else None
    try:
        if policy is not None:
            return Trust(Policy.parse(read_bounded(policy, POLICY_BYTES)), verifier(), moment)
        known = [parse_public_key(read_bounded(path, KEY_FILE_BYTES)) for path in given]
    except MalformedProof as error:
        raise UsageProblem(str(error), hint="docs/signing.md shows the forms.") from error
    return Trust(Policy.of_keys(known) if known else None, verifier(), moment)


def read_bounded(path: Path, limit: int) -> bytes:
    """Return the bytes of a small file that the caller names. Raises `SitegenError`."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        message = f"{path.name} can't be read: {error.strerror}."
        raise InputProblem(message, hint=UNREADABLE) from error
    if len(data) > limit:
        message = f"{path.name} has more than {limit:,} bytes."
        raise InputProblem(message, hint="Name a key, policy, proof or checkpoint itself.")
    return data
