"""What people and time do to certifications: revoke, suspend, expire, investigate, list."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sitegen.canonical.text import quote
from sitegen.cli.certify_options import (
    demand_name,
    demand_text,
    form_option,
    output_option,
    site_option,
)
from sitegen.cli.console import emit, exits, say
from sitegen.cli.options import (
    as_of_option,
    config_option,
    evidence_argument,
    reference_time,
    settings_for,
)
from sitegen.errors import ExitCode, GuardrailViolation, InputProblem, UsageProblem
from sitegen.model.certification import CertificationStatus as Status
from sitegen.settings import Settings

if TYPE_CHECKING:
    from sitegen.certify.ports import Known
    from sitegen.cli.certify_history import EvidenceHistory

_FOLDER: Final = "certifications"
_BEFORE: Final = {
    Status.REVOKED: frozenset(
        {Status.CERTIFIED, Status.PROVISIONAL, Status.SUSPENDED, Status.EXPIRED}
    ),
    Status.SUSPENDED: frozenset({Status.CERTIFIED, Status.PROVISIONAL}),
}
"""What can be revoked, and what suspended."""


def _withdrawing(name: str, help_text: str, status: Status) -> click.Command:
    example = f'Example: sitegen certify {name} S-1 --reason "It held by chance." --by Kim'

    @click.command(name=name, help=f"{help_text}\n\n{example}")
    @click.argument("scenario_id")
    @evidence_argument
    @click.option("--reason", required=True, metavar="TEXT", help="Why, for whoever reads it.")
    @click.option("--by", required=True, metavar="WHO", help="Who decides it.")
    @site_option
    @output_option
    @config_option
    @exits
    def withdraw(
        scenario_id: str,
        evidence: tuple[str, ...],
        *,
        reason: str,
        by: str,
        site: Path | None,
        output: Path | None,
        config: Path | None,
    ) -> ExitCode:
        from sitegen.certify.clock import SystemClock
        from sitegen.certify.order import current

        settings = settings_for(config)
        folder = output or Path(settings.certify.output)
        demand_text("--reason", reason)
        demand_name("--by", by)
        history = _history(evidence, folder, site, settings)
        known = current(history.certifications(), scenario_id)
        if known is None:
            message = f"There is no certification of {quote(scenario_id)} here."
            raise InputProblem(message, hint="Name the evidence that holds it.")
        if known.certification.status not in _BEFORE[status]:
            stands = known.certification.status
            message = f"{quote(scenario_id)} is {stands}: it can't be {status} now."
            hint = "`sitegen certify list` says what stands for each scenario."
            raise GuardrailViolation(message, hint=hint)
        _write(known, status, reason, by, SystemClock().now(), folder)
        return ExitCode.OK

    return withdraw


@click.command(name="expire")
@evidence_argument
@site_option
@output_option
@as_of_option
@config_option
@exits
def expire(
    evidence: tuple[str, ...],
    *,
    site: Path | None,
    output: Path | None,
    as_of: str | None,
    config: Path | None,
) -> ExitCode:
    """Write an EXPIRED certification for each one that has run out.

    Example: sitegen certify expire --as-of 2026-11-21T12:00:00Z
    """
    from sitegen.certify.certification import run_out
    from sitegen.certify.order import current, moment_of

    settings = settings_for(config)
    folder = output or Path(settings.certify.output)
    moment = moment_of(reference_time(as_of))
    if moment is None:
        message = "The time as of which certifications run out is not named."
        raise UsageProblem(message, hint="Name it with --as-of, like 2026-11-21T12:00:00Z.")
    every = _history(evidence, folder, site, settings).certifications()
    names = sorted({one.certification.scenario_id for one in every})
    standing = [one for name in names if (one := current(every, name)) is not None]
    ended = run_out(standing, moment)
    for known in ended:
        reason = f"It ran out at {known.certification.expires_at}."
        _write(known, Status.EXPIRED, reason, settings.certify.issued_by, moment, folder)
    say(f"{len(ended)} of {len(standing)} certifications have run out.")
    return ExitCode.OK


@click.command(name="investigate")
@click.argument("scenario_id")
@click.argument("step", type=click.Choice(["diagnosis", "proposal", "approval"]))
@evidence_argument
@click.option("--text", required=True, metavar="TEXT", help="What was found, or is to be done.")
@click.option("--by", required=True, metavar="WHO", help="Who says so.")
@site_option
@output_option
@config_option
@exits
def investigate(
    scenario_id: str,
    step: str,
    evidence: tuple[str, ...],
    *,
    text: str,
    by: str,
    site: Path | None,
    output: Path | None,
    config: Path | None,
) -> ExitCode:
    """Record a step of the investigation of a failed certification, before code changes.

    Example: sitegen certify investigate S-1 diagnosis --text "No worker ran." --by Kim
    """
    from sitegen.certify.clock import SystemClock, now_of
    from sitegen.certify.investigations import failed_before, investigation_bytes, investigation_of
    from sitegen.certify.order import standings
    from sitegen.cli.certify_files import ArtifactFolder
    from sitegen.model.names import output_name

    demand_text("--text", text)
    demand_name("--by", by)
    settings = settings_for(config)
    folder = output or Path(settings.certify.output)
    history = _history(evidence, folder, site, settings)
    failed = failed_before(standings(history.certifications(), scenario_id))
    if not failed:
        message = f"No failed certification of {quote(scenario_id)} waits for an investigation."
        raise InputProblem(message, hint="Name the evidence that holds it.")
    moment = now_of(SystemClock())
    said = investigation_of(failed[-1], scenario_id, step.upper(), by, moment, text)
    name = f"{output_name(said.investigation_id)}.json"
    path = ArtifactFolder(folder).create("investigations", name, investigation_bytes(said))
    say(f"Recorded the {step} for {said.certification_id}.")
    emit(f"{path}\n".encode("utf-8", "replace"))
    return ExitCode.OK


@click.command(name="list")
@evidence_argument
@site_option
@form_option
@config_option
@exits
def list_command(
    evidence: tuple[str, ...], *, site: Path | None, form: str, config: Path | None
) -> ExitCode:
    """Print what stands for each scenario: status, in force or not, run, times.

    Example: sitegen certify list --format json
    """
    from sitegen.canonical.encode import pretty_json
    from sitegen.canonical.text import for_terminal
    from sitegen.certify.clock import SystemClock

    settings = settings_for(config)
    every = _history(evidence, Path(settings.certify.output), site, settings).certifications()
    rows = list(_rows(every, SystemClock().now()))
    if form == "json":
        emit(pretty_json({"certifications": rows}))
        return ExitCode.OK
    for row in rows:
        # What a certification says must not look like another row.
        cells = ["-" if value is None else " ".join(value.split()) for value in row.values()]
        emit(for_terminal("  ".join(cells)).encode("utf-8", "replace") + b"\n")
    return ExitCode.OK


def _rows(every: tuple["Known", ...], now: datetime) -> Iterator[dict[str, str | None]]:
    from sitegen.certify.order import current, is_in_force

    for name in sorted({one.certification.scenario_id for one in every}):
        known = current(every, name)
        if known is None:
            continue
        stated = known.certification
        yield {
            "scenario_id": name,
            "status": stated.status.value,
            "in_force": "in force" if is_in_force(known, now) else "not in force",
            "issued_at": stated.issued_at,
            "expires_at": stated.expires_at,
            "run_id": stated.run_id,
            "reason": stated.reason,
        }


def _history(
    evidence: tuple[str, ...], folder: Path, site: Path | None, settings: Settings
) -> "EvidenceHistory":
    from sitegen.cli.certify_history import read_history

    return read_history(evidence, folder, site, settings, say)


def _write(
    known: "Known", status: Status, reason: str, by: str, moment: datetime, folder: Path
) -> None:
    from sitegen.certify.certification import withdrawn
    from sitegen.certify.document import written
    from sitegen.cli.certify_files import ArtifactFolder
    from sitegen.model.names import output_name

    document = withdrawn(known, status, reason, by, moment)
    name = f"{output_name(document['certification_id'])}.json"
    path = ArtifactFolder(folder).create(_FOLDER, name, written(document))
    say(f"{known.certification.scenario_id} is {status} now: {reason}")
    emit(f"{path}\n".encode("utf-8", "replace"))


COMMANDS: Final = (
    _withdrawing("revoke", "Take a certification back for good.", Status.REVOKED),
    _withdrawing("suspend", "Take a certification back until a run holds.", Status.SUSPENDED),
    expire,
    investigate,
    list_command,
)
"""The commands that run nothing."""
