"""Render a published run anew, from its evidence in the site, because of what is withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn
from zipfile import ZipFile

from sitegen.assembly.acting import Acting
from sitegen.assembly.attesting import Attested, attest_run
from sitegen.assembly.baselines import Baselines
from sitegen.assembly.executor import Work
from sitegen.assembly.past import Past
from sitegen.assembly.placing import located_findings, placed
from sitegen.assembly.rules import RUN_CONTESTED
from sitegen.assembly.run_facts import contested
from sitegen.assembly.run_ledger import RunLedger
from sitegen.assembly.run_plan import contest_finding
from sitegen.assembly.run_reading import RunDraft
from sitegen.assembly.run_redaction import read_without
from sitegen.assembly.run_rendering import render_run
from sitegen.assembly.taking_out import TakingOut, folder_files
from sitegen.attest.archives import BROKEN_ARCHIVE
from sitegen.claims.site import claims_of_run
from sitegen.compare.coverage import run_coverage
from sitegen.compare.coverage_change import flow
from sitegen.compare.durations import run_durations
from sitegen.errors import OutputProblem
from sitegen.intake.folders import RunFolder
from sitegen.intake.redacting import redacted_before
from sitegen.intake.tree import Tree
from sitegen.intake.walk import roots_of, walk
from sitegen.ledger.baselines import read_ref
from sitegen.ledger.judgements import redacted_files, run_judgement
from sitegen.ledger.members import read_members
from sitegen.ledger.site import PublishedRun
from sitegen.ledger.site import read_run as read_published_run
from sitegen.ledger.site_files import FolderFiles
from sitegen.model.baseline import BaselineRef
from sitegen.model.claim import Claim
from sitegen.model.difference import RunState
from sitegen.model.durations import RunDurations
from sitegen.model.facts import RunFacts
from sitegen.model.judgement import Judgement
from sitegen.model.layer import CoverageMatrix, LayerCall
from sitegen.model.state import SuiteHead
from sitegen.model.version import LocatedFinding, SuiteCoverage
from sitegen.pages.site_map import version_folder
from sitegen.publish.operations import make_folder
from sitegen.publish.unpacking import UnpackingError, unpack


@dataclass(frozen=True, slots=True)
class Renewed:
    """A run as it is now: its light facts, findings and claims, what it reached, how long.

    `attested` is None where its evidence is what it was; what was signed of that stays.
    """

    facts: RunFacts
    findings: tuple[LocatedFinding, ...]
    claims: tuple[Claim, ...]
    coverage: SuiteCoverage
    durations: RunDurations | None
    attested: Attested | None = None


@dataclass(frozen=True, slots=True)
class NamedBaselines(Baselines):
    """Baselines of which a run is compared with the one that its published page names."""

    tag: str | None = None

    def of(self, run: RunState) -> BaselineRef | None:
        """Return that baseline, whatever the rules of the settings are today."""
        del run
        return None if self.tag is None else self.refs[self.tag]


@dataclass
class FixedLedger(RunLedger):
    """A ledger in which the run before is the one that was before at publication."""

    before: SuiteHead | None = None
    seen: dict[str, SuiteCoverage] = field(default_factory=dict)

    def previous(self, run: RunFacts) -> SuiteHead | None:
        """Return that run."""
        return None if run.contested else self.before

    def reached(self, run: RunFacts, matrix: CoverageMatrix, calls: tuple[LayerCall, ...]) -> None:
        """Keep what the run reached."""
        self.seen[run.path] = SuiteCoverage(run.suite, run.run_id, run.path, matrix, calls)


@dataclass
class Renewing:
    """Renders runs anew, one after another in the order of publication.

    `before` maps the folder of a withdrawn run to the run that was before it.
    """

    acting: Acting
    taking: TakingOut
    withdrawn_tags: frozenset[str] = frozenset()
    before: Mapping[str, SuiteHead | None] = field(default_factory=dict)

    def renew(self, path: str, without: str | None = None) -> Renewed:
        """Write a run's folder once more; `without` is an artifact of it that is withdrawn."""
        acting = self.acting
        entry = self._entry(path)
        files = folder_files(acting, path)
        acting.stage.rewrite(path)
        settings = acting.work.settings
        with TemporaryDirectory(prefix="sitegen-renew-") as temporary:
            draft, work = self._read(entry, Path(temporary), without)
            facts = placed(self._as_published(draft.facts, entry, without), path)
            draft = replace(draft, facts=replace(draft.facts, cases=()))
            ledger = FixedLedger(
                acting.stage, acting.about.path, settings, acting.state, before=self._before(entry)
            )
            past = Past(ledger, self._baselines(path))
            attested = None if without is None else self._attest(facts)
            light = render_run(draft, past.write_facts(facts), ledger, past, work)
        self.taking.replaced(path, files)
        claims = claims_of_run(facts, settings.limits.claims_per_artifact)
        coverage = ledger.seen.get(path)
        if coverage is None:
            coverage = SuiteCoverage(facts.suite, facts.run_id, path, *_reach(facts, work))
        durations = run_durations(facts)
        return Renewed(light, located_findings(facts), claims, coverage, durations, attested)

    def coverage(self, path: str) -> SuiteCoverage:
        """Return what a run reached, read again from its evidence."""
        entry = self._entry(path)
        with TemporaryDirectory(prefix="sitegen-renew-") as temporary:
            draft, work = self._read(entry, Path(temporary), None)
            facts = self._as_published(draft.facts, entry, None)
            return SuiteCoverage(facts.suite, facts.run_id, path, *_reach(facts, work))

    def _attest(self, facts: RunFacts) -> Attested:
        """Sign what is left of a run: nobody has signed that yet."""
        acting = self.acting
        return attest_run(facts, acting.stage, version_folder(acting.number), acting.signer)

    def _entry(self, path: str) -> PublishedRun:
        entry = read_published_run(self.acting.site, path, self.acting.work.settings.limits)
        if entry is None:
            self._refuse(path, "its facts are not in the site")
        return entry

    def _read(
        self, entry: PublishedRun, temporary: Path, without: str | None
    ) -> tuple[RunDraft, Work]:
        acting, path = self.acting, entry.facts.path
        limits = acting.work.settings.limits
        listed = read_members(acting.site, f"{path}evidence.json", limits)
        if listed.table.get("unread"):
            self._refuse(path, "some of its files could not be read when it was published")
        name = acting.state.folders.get(path) or entry.facts.run_id
        place = temporary / "run"
        make_folder(str(place))
        try:
            with (
                FolderFiles(acting.site) as files,
                files.stream(f"{path}evidence.zip") as stream,
                ZipFile(stream) as archive,
            ):
                unpack(archive, place)
        except (UnpackingError, *BROKEN_ARCHIVE) as error:
            self._refuse(path, f"its evidence can't be read ({error})")
        tree = walk(roots_of([str(place)]), (), limits)
        tree = redacted_before(tree, self._judged(path, tree), acting.work.settings)
        members = tuple(sorted(("/".join(one.names), one) for one in tree.entries))
        work = replace(acting.work, roots=tree.roots)
        return read_without(RunFolder(name.rsplit("/", 1)[-1], name, members), work, without), work

    def _judged(self, path: str, tree: Tree) -> Mapping[str, Judgement]:
        """Return what was said of a run that has lost secrets, for each file that held one."""
        site, limits = self.acting.site, self.acting.work.settings.limits
        names = frozenset(redacted_files(site, path, limits))
        if not names:
            return {}
        said = run_judgement(site, path, limits, (RUN_CONTESTED.id,))
        return {one.path: said for one in tree.entries if "/".join(one.names) in names}

    def _as_published(self, facts: RunFacts, entry: PublishedRun, without: str | None) -> RunFacts:
        """Return the facts with what does not follow from the evidence of the run alone."""
        published = entry.facts
        if facts.context is None or not facts.context.suite:
            facts = replace(facts, suite=published.suite)
        if without is not None:
            # A run that has lost its summary is the run that it was.
            facts = replace(facts, run_id=published.run_id, created_at=published.created_at)
        if not published.contested:
            return facts
        contents = list(self.acting.state.contested.get(published.run_id, ()))
        return contested(facts, contest_finding(facts.run_id, facts.evidence_sha256, contents))

    def _before(self, entry: PublishedRun) -> SuiteHead | None:
        if entry.previous is None:
            return None
        if entry.previous in self.before:
            return self.before[entry.previous]
        return self.head(entry.previous)

    def head(self, path: str) -> SuiteHead:
        """Return a published run as the one before another."""
        facts = self._entry(path).facts
        return SuiteHead(facts.suite, facts.run_id, facts.path, facts.created_at)

    def _baselines(self, path: str) -> Baselines:
        settings, site = self.acting.work.settings, self.acting.site
        tag = named_baseline(self.acting, path)
        if tag is None or tag in self.withdrawn_tags:
            return NamedBaselines({}, {}, settings)
        place = f"baselines/{tag}.json"
        ref = read_ref(site / place, place, settings.limits)
        return NamedBaselines({tag: ref}, {tag: site / place}, settings, tag=tag)

    def _refuse(self, path: str, why: str) -> NoReturn:
        message = f"{path} can't be rendered anew without what is withdrawn: {why}."
        raise OutputProblem(message, hint="Withdraw it first.")


def named_baseline(acting: Acting, path: str) -> str | None:
    """Return the tag of the baseline that a published run is compared with."""
    limits = acting.work.settings.limits
    differences = read_members(acting.site, f"{path}differences.json", limits)
    if differences.table.get("baseline") is None:
        return None
    return differences.inner("baseline").text("base")


def _reach(facts: RunFacts, work: Work) -> tuple[CoverageMatrix, tuple[LayerCall, ...]]:
    _, matrix = run_coverage(facts.cases, work.settings)
    return matrix, flow(facts.cases)
