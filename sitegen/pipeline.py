"""The table of contents: from evidence to a site, one call a step.

The order matters. Every run is identified before any is rendered, because a run's page says
whether its id is contested; each is then read, rendered and let go, oldest first, because a run is
compared with the one before it and index pages close in that order; the version comes last,
because it names all of them by hash. What the site holds already is neither read nor written
again, but for the state that its newest version hands on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from sitegen.assembly.about import about_of, render_about
from sitegen.assembly.acting import Acting, Acts
from sitegen.assembly.attesting import attest_records, attest_run
from sitegen.assembly.baselines import gather_baselines
from sitegen.assembly.claims import ClaimBook, ClaimSources, joined, judge_claims
from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.gate import DEFAULT_FAIL_ON, FailOn, Tally
from sitegen.assembly.past import Past
from sitegen.assembly.placing import located_findings
from sitegen.assembly.progress import Progress
from sitegen.assembly.record_ledger import RecordBook, book_of
from sitegen.assembly.record_rendering import published_report, render_record
from sitegen.assembly.regressions import demand_known_kinds, newest_regressions, regressions_of
from sitegen.assembly.run_ledger import RunLedger
from sitegen.assembly.run_plan import Place
from sitegen.assembly.run_rendering import render_run
from sitegen.assembly.site_log import LogKeeper, SiteLog, open_log, read_newest
from sitegen.assembly.site_reading import (
    Rest,
    demand_all_files,
    plan_site,
    read_planned,
    read_rest,
)
from sitegen.assembly.version import Surroundings, render_version, state_of, version_facts
from sitegen.assembly.withheld import without_withheld
from sitegen.assembly.world import run_with_cases, runs_in_view
from sitegen.attest.signatures import Signer
from sitegen.canonical.times import read_time
from sitegen.checks.site import check_site
from sitegen.claims.site import claims_of_run
from sitegen.intake.read import Reader
from sitegen.intake.redacting import redact_tree, redacted_before
from sitegen.intake.tree import Entry, Tree
from sitegen.intake.walk import roots_of, walk
from sitegen.model.artifact import FileFate
from sitegen.model.claim import Claim, JudgedReport
from sitegen.model.facts import RunFacts
from sitegen.model.judgement import Judgement
from sitegen.model.rebuilt import RebuiltFrom
from sitegen.model.report import Report
from sitegen.model.state import NO_STATE, SuiteHead
from sitegen.model.version import About, VersionFacts
from sitegen.pages.reports import build_judged_page
from sitegen.pages.site_map import version_folder
from sitegen.pages.vouching import vouched
from sitegen.publish.staging import Stage, staged_site
from sitegen.render.page import render
from sitegen.settings import Settings

_RUNS: Final = "Judging and rendering runs"
_RECORDS: Final = "Rendering records"


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build was asked for.

    `reference_time` is ISO 8601 in UTC, or None. `signer` signs the checkpoint, and what is new.
    A first build may be one from the evidence of an older site: `rebuilt_from` is that site's
    checkpoint, what was `withdrawn` stays so, and `judged` is what it says of redacted files.
    """

    evidence: tuple[str, ...]
    output: Path
    jobs: int = 1
    strict: bool = False
    fail_on: frozenset[FailOn] = DEFAULT_FAIL_ON
    reference_time: str | None = None
    signer: Signer | None = None
    rebuilt_from: RebuiltFrom | None = None
    withdrawn: tuple[str, ...] = ()
    judged: Mapping[str, Judgement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made, and what its input amounts to.

    `published` is False where the site said all of it already: then `version` has the number of
    the site's newest one. `added_runs` and `added_records` are new in the site.
    """

    version: VersionFacts
    tally: Tally
    published: bool
    added_runs: int
    added_records: int


def build(
    options: BuildOptions,
    settings: Settings,
    progress: Progress,
    tell: Callable[[str], None] = lambda _text: None,
    acts: Acts | None = None,
) -> BuildResult:
    """Build the site, or add to it: read, judge, render, publish. Raises `SitegenError`.

    `tell` is called with what should be known of the site however the build ends. `acts` takes
    something out of what was published; where it does, there is a version, whatever is new.
    """
    demand_known_kinds(settings)
    progress("Listing the evidence")
    tree = walk(roots_of(options.evidence), settings.ignore, settings.limits, options.output)
    progress("Looking for secrets")
    tree = redacted_before(redact_tree(tree, settings), options.judged, settings)
    about = about_of(settings)
    with (
        executor_of(options.jobs) as executor,
        staged_site(options.output, tell) as stage,
    ):
        work = Work(tree.roots, settings, executor, options.jobs)
        site = stage.published
        first = replace(NO_STATE, withdrawn=options.withdrawn)
        state = first if site is None else read_newest(site, settings.limits)
        log = open_log(site, state, settings.limits)
        if site is not None and log.starts:
            tell(f"The site had no log: one begins with version {state.number + 1:04d}.")
        after = None if acts is None else acts(Acting(work, stage, state, about, options.signer))
        state = after or state
        ledger = RunLedger(stage, about.path, settings, state)
        past = Past(ledger, gather_baselines(stage, settings, state.withdrawn))
        return _Build(
            options, work, tree, about, ledger, past, log, progress, after is not None
        ).run()


@dataclass
class _Build:
    """One build under way."""

    options: BuildOptions
    work: Work
    tree: Tree
    about: About
    ledger: RunLedger
    past: Past
    log: SiteLog
    progress: Progress
    forced: bool = False
    tally: Tally = field(default_factory=Tally)
    newest: dict[str, SuiteHead] = field(default_factory=dict)

    def run(self) -> BuildResult:
        """Publish the runs, then the records, then the version that shows them."""
        rest = without_withheld(self._publish_runs(), self.ledger)
        demand_all_files(self.tree, rest)
        book = book_of(rest.records, self.ledger)
        self._publish_records(book)
        return self._publish_version(rest, book)

    def _publish_runs(self) -> Rest:
        self.progress(f"Reading {len(self.tree.entries):,} files")
        plan = plan_site(self.tree, self.work)
        fates: list[FileFate] = []
        inner: list[Entry] = []
        for number, planned in enumerate(plan.runs, start=1):
            self.progress(_RUNS, number - 1, len(plan.runs))
            read = read_planned(planned, self.work, self._place)
            run = read.facts
            self.tally.add_run(run)
            self.ledger.note_redacted(run)
            fates.extend(read.fates)
            inner.extend(read.records)
            if not run.contested:
                self.newest[run.suite] = SuiteHead(run.suite, run.run_id, run.path, run.created_at)
            draft = read.draft
            del read  # memory holds the content of cases until it is written, and no longer
            if not self.stage.is_published(run.path):
                made = attest_run(run, self.stage, self._folder, self.options.signer)
                self.ledger.attested.update(made)
                run = self.past.write_facts(run)
                light = render_run(draft, run, self.ledger, self.past, self.work)
                claims = claims_of_run(run, self.work.settings.limits.claims_per_artifact)
                self.ledger.add(light, located_findings(run), claims)
        return read_rest(plan, fates, inner, self.work)

    def _place(self, run: RunFacts, planned: str) -> Place:
        return self.ledger.published(run) or self.ledger.place(run.run_id, planned)

    def _publish_records(self, book: RecordBook) -> None:
        for facts in book.judged:
            self.tally.add_record(facts)
        settings = self.work.settings
        with Reader(self.tree.roots, settings.limits) as reader:
            for number, (facts, entry) in enumerate(book.fresh.values()):
                self.progress(_RECORDS, number, len(book.fresh))
                render_record(facts, entry, self.stage, reader, settings, self.about.path)

    def _publish_version(self, rest: Rest, book: RecordBook) -> BuildResult:
        time = self.options.reference_time
        self.progress("Holding claims against the evidence")
        runs = runs_in_view(book.current, self.ledger)
        claims = self._judge_claims(book, runs)
        found = check_site(book.current, runs, _instant(time), book.superseded)
        across = joined(found, claims.findings)
        fresh_facts = (facts for facts, _ in book.fresh.values())
        signer = self.options.signer
        made = attest_records(fresh_facts, across, self.stage, self._folder, signer)
        self.ledger.attested.update(made)
        for findings in across.values():
            self.tally.add_findings(findings)
        self.tally.add_findings(rest.findings)
        self.progress("Comparing with baselines")
        baselines = self.past.baselines
        ledger, newest, instant = self.ledger, self.newest.values(), _instant(time)
        shown = regressions_of(ledger, baselines, book.current, instant)
        # The newest runs of the input count for the exit code, shown or not.
        for item in newest_regressions(newest, shown, ledger, baselines, book.current, instant):
            self.tally.add_judged(item.judged)
        around = Surroundings(
            across,
            rest.findings,
            rest.fates,
            time,
            shown,
            baselines.all(),
            claims=claims,
            signer=self._signed_as,
            rebuilt_from=self.options.rebuilt_from,
        )
        version = version_facts(self.ledger, book, around)
        state = state_of(version, self.ledger, book, self.about)
        settings = self.work.settings
        fresh = (
            self.forced
            or state.content_sha256 != self.ledger.state.content_sha256
            or bool(self.ledger.added or book.fresh or baselines.added)
        )
        if fresh or self.log.wants_version(signer):
            self.progress(f"Rendering version {version.number:04d}")
            keeper = LogKeeper(self.log, settings.title, signer)
            render_about(self.about, self.stage)
            render_version(version, state, self.stage, self.about, settings, keeper)
            fresh = True
            self.progress("Publishing")
        else:
            self.stage.discard()
            version = replace(version, number=self.ledger.state.number)
        return BuildResult(version, self.tally, fresh, self.ledger.added, len(book.fresh))

    def _judge_claims(self, book: RecordBook, runs: tuple[RunFacts, ...]) -> ClaimBook:
        """Judge all claims, and render each report as judged while its text is at hand."""
        ledger, settings = self.ledger, self.work.settings
        sources = ClaimSources(
            runs=runs,
            records=book.current,
            own=ledger.claims,
            read=partial(published_report, stage=self.stage, limits=settings.limits),
            find_run=partial(run_with_cases, ledger=ledger),
            folder=self._folder,
        )

        def judged(entry: JudgedReport, report: Report, claims: tuple[Claim, ...]) -> None:
            judged_page = build_judged_page(entry, report, claims, self.about, settings)
            for page in vouched((judged_page,), self._signed_as):
                self.stage.write(page.path, render(page), "page")

        return judge_claims(sources, settings, judged)

    @property
    def _folder(self) -> str:
        """Return the folder of the version that may come of this."""
        return version_folder(self.ledger.state.number + 1)

    @property
    def _signed_as(self) -> str | None:
        signer = self.options.signer
        return None if signer is None else signer.key.hint

    @property
    def stage(self) -> Stage:
        """Return where everything is written."""
        return self.ledger.stage


def _instant(reference_time: str | None) -> datetime | None:
    instant = read_time(reference_time) if reference_time else None
    return instant.utc if instant else None
