"""Options of `sitegen check` that say who has to have signed what is checked."""

from pathlib import Path
from typing import Any

import click

from sitegen.attest.verify_trust import Trust
from sitegen.cli.options import as_of_option, reference_time
from sitegen.cli.trusting import trust_for
from sitegen.errors import UsageProblem


def signature_options(function: Any) -> Any:
    """Add `--require-signature`, `--key`, `--policy` and `--as-of`."""
    required = click.option(
        "--require-signature",
        is_flag=True,
        help="Demand that each run and certification is signed over exactly its evidence.",
    )
    key = click.option(
        "--key",
        "keys",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Public key (.vkey, OpenSSH) that may have signed; may repeat.",
    )
    policy = click.option(
        "--policy",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Trust policy: which key may sign what, and when.",
    )
    return required(key(policy(as_of_option(function))))


def required_trust(
    keys: tuple[Path, ...], policy: Path | None, as_of: str | None, *, demanded: bool
) -> Trust | None:
    """Return by whom everything has to be signed, None where nothing has to be.

    Raises `SitegenError`, also where keys are given and nothing here can verify.
    """
    named = bool(keys) or policy is not None
    if not demanded:
        if named or as_of is not None:
            message = "--key, --policy and --as-of say whose signatures count, and none is asked."
            raise UsageProblem(message, hint="Add --require-signature.")
        return None
    from sitegen.keys.ed25519 import demand_library

    if named:
        demand_library()
    return trust_for(keys, policy, reference_time(as_of))
