"""The table of contents: from evidence to a site, one call a step.

The order matters. Every run is identified before any is rendered, because a run's page says
whether its id is contested; each is then read, rendered and let go, oldest first, because index
pages close in that order; the version comes last, because it names all of them by hash.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sitegen.assembly.about import about_of, render_about
from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.gate import DEFAULT_FAIL_ON, FailOn, Tally
from sitegen.assembly.output import check_output
from sitegen.assembly.placing import located_findings
from sitegen.assembly.record_rendering import render_record
from sitegen.assembly.run_rendering import render_run
from sitegen.assembly.site_reading import Rest, plan_site, read_planned, read_rest, unaccounted
from sitegen.assembly.version import (
    RunLedger,
    render_version,
    version_facts,
)
from sitegen.canonical.times import read_time
from sitegen.checks.site import check_site
from sitegen.errors import ExitCode, SitegenError
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry, Tree
from sitegen.intake.walk import roots_of, walk
from sitegen.model.artifact import FileFate
from sitegen.model.version import About, VersionFacts
from sitegen.publish.staging import staged_site
from sitegen.settings import Settings

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build was asked for. `reference_time` is ISO 8601 in UTC, or None."""

    evidence: tuple[str, ...]
    output: Path
    jobs: int = 1
    strict: bool = False
    fail_on: frozenset[FailOn] = DEFAULT_FAIL_ON
    reference_time: str | None = None


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made, and what its input amounts to."""

    version: VersionFacts
    tally: Tally


class UnaccountedError(SitegenError):
    """Files of the input that are nowhere on the site: a mistake of sitegen's."""

    code = ExitCode.SOFTWARE
    slug = "unaccounted"


def build(options: BuildOptions, settings: Settings, progress: Progress) -> BuildResult:
    """Build the site: read, judge, render, publish. Raises `SitegenError`."""
    progress("Listing the evidence")
    tree = walk(roots_of(options.evidence), settings.ignore, settings.limits, options.output)
    about = about_of(settings)
    with executor_of(options.jobs) as executor, staged_site(options.output) as stage:
        work = Work(tree.roots, settings, executor, options.jobs)
        progress(f"Reading {len(tree.entries):,} files")
        plan = plan_site(tree, work)
        tally, ledger = Tally(), RunLedger(stage, about.path, settings)
        fates: list[FileFate] = []
        inner: list[Entry] = []
        for number, planned in enumerate(plan.runs, start=1):
            progress(f"Run {number:,} of {len(plan.runs):,}")
            read = read_planned(planned, work)
            tally.add_run(read.facts)
            rendered, matrix = render_run(read.draft, read.facts, stage, about.path, work)
            ledger.add(rendered, located_findings(read.facts), matrix)
            fates.extend(read.fates)
            inner.extend(read.records)
        rest = read_rest(plan, fates, inner, work)
        _demand_all_files(tree, rest)
        check_output(options.output, ledger.contents(), rest.records.keys(), settings)
        progress(f"Rendering {len(rest.records):,} records")
        version = _finish(tree, rest, ledger, tally, about, options.reference_time)
        progress("Publishing")
    return BuildResult(version, tally)


def _instant(reference_time: str | None) -> datetime | None:
    instant = read_time(reference_time) if reference_time else None
    return instant.utc if instant else None


def _demand_all_files(tree: Tree, rest: Rest) -> None:
    missing = unaccounted(tree, rest.fates)
    if missing:
        message = f"{len(missing)} files of the input would be lost, among them {missing[0]}."
        raise UnaccountedError(message, hint="This is a defect of sitegen; please report it.")


def _finish(
    tree: Tree,
    rest: Rest,
    ledger: RunLedger,
    tally: Tally,
    about: About,
    reference_time: str | None,
) -> VersionFacts:
    """Render the records, then what needs a view across everything."""
    stage, settings = ledger.stage, ledger.settings
    with Reader(tree.roots, settings.limits) as reader:
        for facts, entry in rest.records.values():
            tally.add_record(facts)
            render_record(facts, entry, stage, reader, settings, about.path)
    records = [facts for facts, _ in rest.records.values()]
    current = [record for record in records if record.current]
    across = check_site(current, ledger.all_runs, _instant(reference_time))
    for findings in across.values():
        tally.add_findings(findings)
    tally.add_findings(rest.findings)
    version = version_facts(ledger, records, across, rest.findings, rest.fates, reference_time)
    render_about(about, stage)
    render_version(version, stage, about, settings)
    return version
