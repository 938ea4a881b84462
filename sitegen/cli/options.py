"""Options that several commands share, and what they mean."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sitegen.attest.signatures import Signer
from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.errors import UsageProblem
from sitegen.settings import Settings, load_settings

evidence_argument = click.argument("evidence", nargs=-1, type=click.Path(path_type=str))
config_option = click.option(
    "--config", type=click.Path(path_type=Path), help="Configuration file (default: sitegen.toml)."
)
strict_option = click.option(
    "--strict", is_flag=True, help="Let warnings decide the exit code as errors do."
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Processes that read and render cases.",
)


def key_options(function: Any) -> Any:
    """Add `--key` and `--key-name`."""
    name = click.option(
        "--key-name", metavar="NAME", help="What to call the key (default: what it calls itself)."
    )
    key = click.option(
        "--key",
        metavar="FILE|agent:COMMENT",
        help="Private key, or one that an ssh-agent holds (default: SITEGEN_SIGNING_KEY).",
    )
    return key(name(function))


def signer_for(key: str | None, key_name: str | None, *, sign: bool) -> Signer | None:
    """Return who signs, None where nobody is asked to. Raises `SitegenError`."""
    if not sign:
        if key is None and key_name is None:
            return None
        message = "There is a key, and nothing says that it should sign."
        raise UsageProblem(message, hint="Add --sign.")
    from sitegen.keys.sources import find_signer

    return find_signer(key, key_name, os.environ)


def settings_for(config: Path | None) -> Settings:
    """Return the settings of a configuration file, or of the current folder."""
    return load_settings(config, Path.cwd())


def evidence_for(arguments: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """Return the EVIDENCE arguments, else those of the configuration."""
    return arguments or settings.evidence


def reference_time(stated: str | None) -> str | None:
    """Return the reference time in UTC: `--as-of`, else `SOURCE_DATE_EPOCH`, else None.

    Raises `UsageProblem` where either can't be read.
    """
    if stated is not None:
        instant = read_time(stated)
        if instant is None or instant.utc is None or not instant.has_offset:
            message = f"--as-of {quote(stated)} is not a time with an offset."
            raise UsageProblem(message, hint="Write it like 2026-11-21T12:00:00Z.")
        return _text(instant.utc)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return None
    try:
        return _text(datetime.fromtimestamp(int(epoch), UTC))
    except (ValueError, OverflowError, OSError) as error:
        message = f"SOURCE_DATE_EPOCH is {quote(epoch)}, which is no number of seconds."
        hint = "Set it to whole seconds since 1970 (`git log -1 --format=%ct`), or give --as-of."
        raise UsageProblem(message, hint=hint) from error


def _text(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_of_option(function: Any) -> Any:
    """Add `--as-of`."""
    return click.option(
        "--as-of", metavar="TIME", help="Reference time (default: SOURCE_DATE_EPOCH)."
    )(function)
