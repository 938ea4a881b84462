"""`sitegen preflight`: run the gates that must hold before a run, and keep what they found."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sitegen.cli.console import emit, exits, say
from sitegen.cli.options import config_option, settings_for
from sitegen.errors import ExitCode, InputProblem, OutputProblem
from sitegen.limits import Limits
from sitegen.settings import Settings

if TYPE_CHECKING:
    from sitegen.preflight.artifact import Preflight
    from sitegen.preflight.run import Emitted
    from sitegen.preflight.runner import GateResult

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class NewFiles:
    """A folder in which every file is written once and none is overwritten."""

    folder: Path

    def put(self, name: str, data: bytes) -> str:
        """Write a new file and return its path.

        Raises `FileExistsError` where there is one, and `OutputProblem` where none can be written.
        """
        target = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"The folder {self.folder} can't be made: {error.strerror}."
            raise OutputProblem(message, hint="Name another one with -o.") from error
        try:
            descriptor = os.open(target, _FLAGS, 0o666)
        except FileExistsError:
            raise
        except OSError as error:
            message = f"{target} can't be written: {error.strerror}."
            raise OutputProblem(message, hint="Name another folder with -o.") from error
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return target.as_posix()


@dataclass(frozen=True, slots=True)
class SiteLedger:
    """The runs of a published site, which is input like any other."""

    site: Path
    limits: Limits

    def where_known(self, run_id: str) -> str | None:
        """Return the place in the site that holds this run id; raise `OutputProblem`."""
        from sitegen.ledger.run_ids import where_known
        from sitegen.model.names import DIGEST_CHARS, FULL_DIGEST_CHARS
        from sitegen.pages.site_map import run_folder

        folders = tuple(
            run_folder(run_id, digits=digits) for digits in (DIGEST_CHARS, FULL_DIGEST_CHARS)
        )
        return where_known(self.site, run_id, folders, self.limits)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of a preflight; None: as the configuration says."""

    run_id: str | None = None
    suite: str | None = None
    environment: str | None = None
    database_url: str | None = None
    site: Path | None = None
    output: Path | None = None


@click.group(name="preflight")
def command() -> None:
    """Run the gates that must hold before a run.

    Example: sitegen preflight run --suite nightly
    """


@command.command(name="run")
@click.option("--run-id", metavar="ID", help="The run that is to come: its id must be new.")
@click.option("--suite", metavar="NAME", help="The suite that is guarded.")
@click.option("--environment", metavar="NAME", help="Where the run will take place.")
@click.option("--database-url", metavar="URL", help="The database: env:NAME, or a URL.")
@click.option(
    "--site", type=click.Path(path_type=Path), help="The published site that knows earlier runs."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Folder of the preflight artifacts."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Print the path of the artifact, or the artifact.",
)
@config_option
@exits
def run(
    *,
    run_id: str | None,
    suite: str | None,
    environment: str | None,
    database_url: str | None,
    site: Path | None,
    output: Path | None,
    form: str,
    config: Path | None,
) -> ExitCode:
    """Look at every configured gate, write the artifact, and say what holds.

    The database is only read. Exit code 0: every gate that was looked at holds. 1: a gate failed.
    4: the run id was used before.

    Example: sitegen preflight run --run-id 20261121T094130Z
    """
    asked = Asked(run_id, suite, environment, database_url, site, output)
    emitted = run_guard(settings_for(config), asked)
    emit(emitted.data if form == "json" else f"{emitted.path}\n".encode("utf-8", "replace"))
    return emitted.exit_code


def run_guard(settings: Settings, asked: Asked) -> "Emitted":
    """Run the configured preflight, tell people what it found, and return its artifact."""
    from sitegen.preflight.run import Call, run_preflight

    policy = settings.preflight
    call = Call(
        shelf=NewFiles(asked.output or Path(policy.output)),
        run_id=asked.run_id,
        suite=asked.suite,
        environment=asked.environment,
        database_url=asked.database_url,
        ledger=ledger_of(asked.site, settings),
    )
    emitted = run_preflight(policy, call)
    for line in summary_of(emitted.preflight):
        say(line)
    return emitted


def ledger_of(site: Path | None, settings: Settings) -> SiteLedger | None:
    """Return the site's ledger; without a name that of the configured site, where there is one.

    Raises `InputProblem` where the site that is named is none.
    """
    from sitegen.ledger.run_ids import has_site

    place = site or Path(settings.output)
    if has_site(place):
        return SiteLedger(place, settings.limits)
    if site is not None:
        message = f"{site} is no site: it has no latest.json."
        raise InputProblem(message, hint="Name the folder that `sitegen build` wrote.")
    return None


def summary_of(preflight: "Preflight") -> Iterator[str]:
    """Yield what a newcomer needs: each gate, why it does not hold, and what that means."""
    subject = f"{preflight.suite} in {preflight.environment}"
    guarded = "" if preflight.run_id is None else f", before the run {preflight.run_id}"
    yield f"Preflight {preflight.preflight_id} of {subject}{guarded}:"
    for gate in preflight.gates:
        yield from _gate_lines(gate)
    states = [gate.found.status.value for gate in preflight.gates]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    code = preflight.exit_code
    yield f"{preflight.status}: {counts}. Exit code {int(code)}: {_meaning(code)}."


def _gate_lines(gate: "GateResult") -> Iterator[str]:
    yield f"  {gate.found.status:<7}  {gate.id}  {gate.title}: {gate.found.message}"
    if gate.found.aside:
        yield f"           {gate.found.aside.strip().splitlines()[0]}"
    output = gate.found.looked_at.get("output")
    if gate.found.status.value in {"FAIL", "ERROR"} and isinstance(output, dict):
        text = str(output.get("tail") or output.get("head") or "")
        for line in text.strip().splitlines()[-3:]:
            yield f"           | {line}"


def _meaning(code: ExitCode) -> str:
    meanings = {
        ExitCode.OK: "the run may begin",
        ExitCode.IDENTITY_REUSE: "the run id was used before; take another, there is no way around",
    }
    return meanings.get(
        code, "the run must not begin; mend what failed and run the preflight again"
    )
