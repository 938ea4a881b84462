"""The runs of a site, as they are published one after another: published ones first, then new."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.assembly.rules import EVIDENCE_REDACTED
from sitegen.assembly.run_order import run_key
from sitegen.assembly.run_plan import Place
from sitegen.attest.statement import ATTESTATION_NAME
from sitegen.canonical.text import quote
from sitegen.claims.site import ordered
from sitegen.compare.durations import run_durations, with_run
from sitegen.errors import GuardrailViolation, IdentityReuse, PublishedChanged
from sitegen.ledger.members import RESTORE
from sitegen.ledger.signed import unsigned_sha256
from sitegen.ledger.site import evidence_sha256, index_runs, read_run
from sitegen.model.claim import Claim
from sitegen.model.durations import SuiteDurations
from sitegen.model.facts import FindingCounts, RunFacts, VerdictCounts
from sitegen.model.layer import CoverageMatrix, LayerCall
from sitegen.model.names import DIGEST_CHARS, FULL_DIGEST_CHARS
from sitegen.model.state import NO_STATE, SiteState, SuiteHead
from sitegen.model.version import LocatedFinding, SuiteCoverage
from sitegen.pages import contract
from sitegen.pages.claim_contract import claim_rows
from sitegen.pages.index_page import build_index_page
from sitegen.pages.search import index_search
from sitegen.pages.site_map import index_data, index_script, run_folder
from sitegen.publish.staging import Stage
from sitegen.render.page import render
from sitegen.settings import Settings

_HINT = "Emit every execution under an id of its own."


def _changed(path: str) -> PublishedChanged:
    message = f"The site was changed: the run in {path} is not there as it was published."
    return PublishedChanged(message, hint=RESTORE)


def demand_not_withdrawn(path: str, state: SiteState) -> None:
    """Raise `GuardrailViolation` where this was withdrawn from the site."""
    if path in state.withdrawn:
        message = f"{path} was withdrawn from the site, and is in the evidence again."
        raise GuardrailViolation(message, hint="Take it out of the evidence.")


@dataclass
class RunLedger:
    """Collects published runs, oldest first, and closes an index page when one is full.

    It holds the findings of the open page's runs only, so that memory does not grow with runs.
    """

    stage: Stage
    about: str
    settings: Settings
    state: SiteState = NO_STATE
    added: int = 0
    open_runs: list[RunFacts] = field(default_factory=list)
    findings: dict[str, tuple[LocatedFinding, ...]] = field(default_factory=dict)
    claims: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    pages: int = 0
    heads: dict[str, SuiteHead] = field(default_factory=dict)
    coverage: dict[str, SuiteCoverage] = field(default_factory=dict)
    durations: dict[str, SuiteDurations] = field(default_factory=dict)
    contested: dict[str, tuple[str, ...]] = field(default_factory=dict)
    attested: dict[str, tuple[str, str]] = field(default_factory=dict)
    redacted: dict[str, str] = field(default_factory=dict)
    totals: VerdictCounts = field(default_factory=VerdictCounts)
    run_verdicts: VerdictCounts = field(default_factory=VerdictCounts)
    finding_counts: FindingCounts = field(default_factory=FindingCounts)

    def __post_init__(self) -> None:
        """Begin where the published version ended."""
        state = self.state
        self.open_runs = list(state.runs)
        self.findings = dict(state.findings)
        self.claims = dict(state.claims)
        self.folders = dict(state.folders)
        self.pages = state.pages
        self.heads = {head.suite: head for head in state.suites}
        self.coverage = {item.suite: item for item in state.coverage}
        self.durations = {item.suite: item for item in state.durations}
        self.contested = dict(state.contested)
        self.attested = dict(state.attested)
        self.totals, self.run_verdicts = state.totals, state.run_verdicts
        self.finding_counts = state.run_findings

    def published(self, run: RunFacts) -> Place | None:
        """Return where this very content is published, None where it is new.

        An attestation that was added since makes no other content of it. Raises `IdentityReuse`
        where the run's id is published with other content, and `GuardrailViolation` where the run
        was withdrawn.
        """
        site = self.stage.published
        if site is None:
            return None
        limits = self.settings.limits
        demand_not_withdrawn(run_folder(run.run_id, contested_by=run.evidence_sha256), self.state)
        for digits in (DIGEST_CHARS, FULL_DIGEST_CHARS):
            path = run_folder(run.run_id, digits=digits)
            demand_not_withdrawn(path, self.state)
            known = read_run(site, path, limits)
            if known is None and self._names(path):
                raise _changed(path)
            if known is None or known.facts.run_id != run.run_id:
                continue
            listed = evidence_sha256(site, path, limits)
            if listed != known.facts.evidence_sha256:
                raise _changed(path)
            if listed == run.evidence_sha256:
                return Place(path)
            if self._is_signed_later(site, path, run):
                return Place(path, signed_later=True)
            raise self._reuse(run)
        contents = self.contested.get(run.run_id, ())
        if run.evidence_sha256 in contents:
            return Place(self._contested_path(run))
        if contents:
            raise self._reuse(run)
        return None

    def note_redacted(self, run: RunFacts) -> None:
        """Keep the id of a run of this input that lost secrets, and the digest over the rest."""
        every = (*run.findings, *(one for case in run.cases for one in case.findings))
        if any(finding.check == EVIDENCE_REDACTED.id for finding in every):
            self.redacted[run.run_id] = run.attestable

    def place(self, run_id: str, path: str) -> Place:
        """Return the folder for a new run: another one where a foreign run has this one."""
        if not self.stage.is_published(path):
            return Place(path)
        return Place(run_folder(run_id, digits=FULL_DIGEST_CHARS))

    def previous(self, run: RunFacts) -> SuiteHead | None:
        """Return the run before this one in its suite, as of now; contested ones don't count."""
        if run.contested:
            return None
        own = run_key(run.created_at, run.run_id)
        head = self.heads.get(run.suite)
        if head is None or run_key(head.created_at, head.run_id) < own:
            return head
        before = []
        for candidate in self._runs_back(run.suite):
            if candidate.run_id == run.run_id:
                raise _changed(candidate.path)
            if run_key(candidate.created_at, candidate.run_id) < own:
                before.append(candidate)
        if not before:
            return None
        newest = max(before, key=lambda one: run_key(one.created_at, one.run_id))
        return SuiteHead(run.suite, newest.run_id, newest.path, newest.created_at)

    def add(
        self, run: RunFacts, findings: tuple[LocatedFinding, ...], claims: tuple[Claim, ...]
    ) -> None:
        """Take the next run; `run` is without its cases, whose findings are in `findings`."""
        if len(self.open_runs) >= self.settings.limits.index_page_runs:
            self.close_runs()
        self.added += 1
        self.open_runs.append(run)
        self.findings[run.path] = findings
        self.claims[run.path] = claims
        self.folders[run.path] = run.folder
        self.totals = self.totals + run.verdicts
        self.run_verdicts = self.run_verdicts + VerdictCounts.of((run.verdict,))
        self.finding_counts = self.finding_counts + run.finding_counts
        if run.contested:
            known = self.contested.get(run.run_id, ())
            self.contested[run.run_id] = tuple(sorted({*known, run.evidence_sha256}))
            return
        head = self.heads.get(run.suite)
        own = run_key(run.created_at, run.run_id)
        if head is None or run_key(head.created_at, head.run_id) < own:
            self.heads[run.suite] = SuiteHead(run.suite, run.run_id, run.path, run.created_at)

    def reached(self, run: RunFacts, matrix: CoverageMatrix, calls: tuple[LayerCall, ...]) -> None:
        """Take what a run reached and how long it took; a newer run of the suite has precedence."""
        head = self.heads.get(run.suite)
        own = run_key(run.created_at, run.run_id)
        if head is None or run_key(head.created_at, head.run_id) < own:
            self.coverage[run.suite] = SuiteCoverage(run.suite, run.run_id, run.path, matrix, calls)
            taken = run_durations(run)
            if taken is not None:
                before = self.durations.get(run.suite)
                self.durations[run.suite] = with_run(before, run.suite, taken)

    def newest_first(self) -> tuple[RunFacts, ...]:
        """Return the runs of the open page."""
        return tuple(
            sorted(
                self.open_runs,
                key=lambda run: run_key(run.created_at, run.run_id, run.evidence_sha256),
                reverse=True,
            )
        )

    def older(self) -> tuple[str, ...]:
        """Return the paths of closed index pages, newest first, as many as are listed."""
        listed = self.settings.limits.index_pages_listed
        last = max(self.pages - listed, 0)
        return tuple(index_data(number) for number in range(self.pages, last, -1))

    def next_page(self) -> tuple[int, str | None]:
        """Return the number of the page to close now, and the path of the one before it."""
        self.pages += 1
        return self.pages, index_data(self.pages - 1) if self.pages > 1 else None

    def close_runs(self) -> None:
        """Close the open page of runs."""
        runs = self.newest_first()
        findings = [row for run in runs for row in self.findings.get(run.path, ())]
        claims = claim_rows(row for run in runs for row in ordered(self.claims.get(run.path, ())))
        number, older = self.next_page()
        page = build_index_page(number, runs, (), self.about, self.settings)
        self.stage.write(page.path, render(page), "page")
        data = contract.index_json(runs, (), findings, older, claims)
        self.stage.write(index_data(number), data, "data")
        self.stage.write(index_script(number), index_search(runs, (), older), "data")
        for run in runs:
            self.findings.pop(run.path, None)
            self.claims.pop(run.path, None)
            self.folders.pop(run.path, None)
        self.open_runs.clear()

    def _runs_back(self, suite: str) -> Iterator[RunFacts]:
        """Yield all runs of a suite: the open ones, then those of closed pages.

        Needed only where a run comes later than one that was made after it.
        """
        yield from (run for run in self.open_runs if run.suite == suite and not run.contested)
        for number in range(self.pages, 0, -1):
            place = self.stage.place(index_data(number))
            site = place.parent.parent
            runs = index_runs(site, number, self.settings.limits)
            yield from (run for run in runs if run.suite == suite and not run.contested)

    def _names(self, path: str) -> bool:
        """Tell whether there is this folder of a run, or the newest version speaks of it."""
        heads = (head.path for head in self.state.suites)
        return self.stage.is_published(path) or path in {
            *(run.path for run in self.state.runs),
            *heads,
        }

    def _contested_path(self, run: RunFacts) -> str:
        path = run_folder(run.run_id, contested_by=run.evidence_sha256)
        if self.stage.is_published(path):
            return path
        full = run_folder(run.run_id, contested_by=run.evidence_sha256, digits=FULL_DIGEST_CHARS)
        if self.stage.is_published(full):
            return full
        raise _changed(path)

    def _is_signed_later(self, site: Path, path: str, run: RunFacts) -> bool:
        """Tell whether nothing but an attestation over this very evidence came to a run."""
        if run.signed is None or not run.signed.over:
            return False
        limits = self.settings.limits
        return unsigned_sha256(site, path, ATTESTATION_NAME, limits) == run.unsigned_sha256

    def _reuse(self, run: RunFacts) -> IdentityReuse:
        message = f"The run id {quote(run.run_id)} is published already, with other content."
        return IdentityReuse(message, hint=_HINT)
