"""`sitegen certify`: run scenarios against a database, and say what is certified and what not."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen import __version__
from sitegen.cli.certify_acts import COMMANDS
from sitegen.cli.certify_options import form_option, output_option, site_option
from sitegen.cli.console import emit, exits, say
from sitegen.cli.options import config_option, evidence_argument, settings_for
from sitegen.errors import ExitCode, GuardrailViolation
from sitegen.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.certify.ports import History, PreflightResult, Surroundings
    from sitegen.certify.run import RunResult


@click.group(name="certify")
def command() -> None:
    """Run scenarios against a database, and certify that causes have their effects.

    Example: sitegen certify list
    """


for _one in COMMANDS:
    command.add_command(_one)


@command.command(name="run")
@click.argument("scenario", type=click.Path(path_type=Path))
@evidence_argument
@site_option
@click.option("--database-url", metavar="URL", help="The database: env:NAME, or a URL.")
@output_option
@form_option
@config_option
@exits
def run(
    scenario: Path,
    evidence: tuple[str, ...],
    *,
    site: Path | None,
    database_url: str | None,
    output: Path | None,
    form: str,
    config: Path | None,
) -> ExitCode:
    """Run SCENARIO against the database and certify it, or say why not.

    EVIDENCE is where earlier certifications lie (default: the output folder and the configured
    evidence). Exit code 1: the file is wrong, or the scenario did not hold. 2: the injection broke
    off. 3: a guardrail, or a scenario that must be certified first. 4: the run id was used before.

    Example: sitegen certify run scenarios/orders.yaml --database-url env:DATABASE_URL
    """
    from sitegen.certify.database import database_url as url_of
    from sitegen.cli.certify_history import read_history
    from sitegen.cli.certify_summary import summary_of

    settings = settings_for(config)
    if not settings.preflight.gates:
        message = "No preflight is configured, and there is no run without one."
        raise GuardrailViolation(message, hint="Name its gates under [[preflight.gates]].")
    folder = output or Path(settings.certify.output)
    url = url_of(database_url or settings.certify.database_url, os.environ)
    guard = _Guard(settings, folder, site, url)
    result = _run(scenario, guard, lambda: read_history(evidence, folder, site, settings, say))
    for line in summary_of(result.observation, result.certification):
        say(" ".join(line.splitlines()))
    emit(_printed(result, form))
    return ExitCode(result.exit_code)


@dataclass(frozen=True, slots=True)
class _Guard:
    """The preflight before a run; called with the run's id."""

    settings: Settings
    folder: Path
    site: Path | None
    url: str

    def __call__(self, run_id: str) -> "PreflightResult":
        from sitegen.certify.ports import PreflightResult
        from sitegen.cli.preflight import Asked, run_guard

        policy = self.settings.certify
        asked = Asked(
            run_id=run_id,
            suite=policy.suite,
            environment=policy.environment,
            database_url=self.url,
            site=self.site,
            output=self.folder / "preflight",
        )
        emitted = run_guard(self.settings, asked)
        wrong = [
            f"{gate.id}: {gate.found.message}"
            for gate in emitted.preflight.gates
            if gate.found.status.value in {"FAIL", "ERROR"}
        ]
        return PreflightResult(
            preflight_id=emitted.preflight.preflight_id,
            name=Path(emitted.path).name,
            sha256=emitted.sha256,
            exit_code=int(emitted.exit_code),
            message=" ".join(wrong),
        )


def _run(scenario: Path, guard: _Guard, history: "Callable[[], History]") -> "RunResult":
    from sitegen.certify.database import open_database
    from sitegen.cli.certify_files import read_file
    from sitegen.publish.lock import lock_file

    settings = guard.settings
    # Says what is missing before anything that needs it is imported.
    database = open_database(guard.url)
    from sitegen.certify.alone import alone
    from sitegen.certify.run import RunOrder, run_scenario

    # As `python -m` does: the application's functions are found from where this is called.
    sys.path.insert(0, str(Path.cwd()))
    inside = not scenario.is_absolute() and ".." not in scenario.parts
    order = RunOrder(
        data=read_file(scenario, settings.limits.document_bytes),
        path=scenario.as_posix() if inside else scenario.name,
        policy=settings.certify,
        database_url=guard.url,
        limits=settings.limits,
    )
    with alone(database, lock_file):
        # Only now: a run that has just ended has left its certification.
        return run_scenario(order, _surroundings(guard, history()))


def _surroundings(guard: _Guard, history: "History") -> "Surroundings":
    from sitegen.certify.clock import SystemClock
    from sitegen.certify.observed import SourceState
    from sitegen.certify.ports import Surroundings, TraceMetric
    from sitegen.cli.certify_files import ArtifactFolder
    from sitegen.emit.origin import source_of

    source = source_of(Path.cwd().resolve(), guard.folder.resolve())
    return Surroundings(
        clock=SystemClock(),
        shelf=ArtifactFolder(guard.folder),
        history=history,
        preflight=guard,
        source=SourceState(source.commit, source.branch, source.dirty),
        metrics=tuple(
            TraceMetric(table, rule.active, rule.archived, rule.archived_at)
            for table, rule in guard.settings.preflight.metrics.items()
        ),
        variables=os.environ,
        tool=__version__,
    )


def _printed(result: "RunResult", form: str) -> bytes:
    from sitegen.canonical.encode import pretty_json

    if form == "json":
        return pretty_json(
            {
                "exit_code": result.exit_code,
                "observation": dict(result.observation),
                "observation_path": result.observation_path,
                "certification": dict(result.certification) if result.certification else None,
                "certification_path": result.certification_path,
            }
        )
    paths = (result.observation_path, result.certification_path)
    return "".join(f"{path}\n" for path in paths if path).encode("utf-8", "replace")
