"""What one published version of the site shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen.model.artifact import FileFate
from sitegen.model.baseline import BaselineRef
from sitegen.model.claim import Claim, ClaimCounts, ClaimRule, JudgedReport, OpenItem
from sitegen.model.difference import Comparison, DifferenceKind, Judged
from sitegen.model.durations import SuiteDurations
from sitegen.model.facts import FindingCounts, RecordFacts, RunFacts, VerdictCounts
from sitegen.model.finding import Check, Finding
from sitegen.model.layer import CoverageChange, CoverageMatrix, LayerCall
from sitegen.model.rebuilt import RebuiltFrom

NO_VERDICTS = VerdictCounts()


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """A finding and the page it belongs to: `path` is a run's or record's, from the root.

    `case_page` is the case's page where the finding is a case's. `path` None: the input's own.
    `across` tells what only a view across artifacts found, and stands in a version alone.
    """

    finding: Finding
    path: str | None
    case_page: str | None = None
    across: bool = False


@dataclass(frozen=True, slots=True)
class SuiteCoverage:
    """Use cases × layers of the newest run of one suite.

    `flow` says which layer called which. `baseline` is the tag that `changes` (lost cells first)
    and `baseline_flow` are measured against, None where there is none for the suite.
    """

    suite: str
    run_id: str
    run_path: str
    matrix: CoverageMatrix
    flow: tuple[LayerCall, ...] = ()
    baseline: str | None = None
    changes: tuple[CoverageChange, ...] = ()
    baseline_flow: tuple[LayerCall, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteRegression:
    """The newest run of a suite against the suite's baseline, under the gate's policy.

    `comparison` is None where no baseline is frozen for the suite; its rows are `judged`, in the
    same order.
    """

    suite: str
    run_id: str
    run_path: str
    baseline: BaselineRef | None = None
    comparison: Comparison | None = None
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What rendered the pages: the folder `about/<hash>/`, and what lies in it.

    `kinds` are those of differences, `claim_rules` those for claims.
    """

    path: str
    sitegen_version: str
    checks: tuple[Check, ...]
    schemas: Mapping[str, bytes]
    settings: Mapping[str, object]
    kinds: tuple[DifferenceKind, ...] = ()
    claim_rules: tuple[ClaimRule, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """Everything that the pages of one version show.

    `runs` are the open index page's, newest first, each without its cases; `older` are the
    paths of closed index pages, newest first. `records` are the current ones, sorted by kind,
    then id; `superseded` the others. `site_findings` maps a record's or run's path to what only
    a view across artifacts can find. `totals` count the cases of all runs, `run_verdicts`
    the runs themselves. `regressions` are one a suite; `baselines` all that the site holds.
    `versions` are the numbers of earlier versions, newest first, as many as are listed.
    `superseded_total` counts the records that closed pages list too. `unused_waivers` are places
    (from 0) in the list of waivers that cover nothing. `claims` are those of the runs in `runs`
    and of current records, contradicted ones first; `reports` the current reports, judged.
    `durations` are one a suite. `signer` is the name and id of the key that signs the version,
    None where nobody does. `attested` maps the runs and records here that a build attested to
    where its envelope lies, and what its key is called.
    `removed_in` are the numbers of versions that took something out. `rebuilt_from` is the head
    of the site whose evidence this version renders anew.
    """

    number: int
    reference_time: str | None
    runs: tuple[RunFacts, ...]
    older: tuple[str, ...]
    records: tuple[RecordFacts, ...]
    superseded: tuple[RecordFacts, ...]
    site_findings: Mapping[str, tuple[Finding, ...]]
    findings: tuple[LocatedFinding, ...]
    finding_counts: FindingCounts
    totals: VerdictCounts
    coverage: tuple[SuiteCoverage, ...]
    fates: tuple[FileFate, ...]
    run_verdicts: VerdictCounts = NO_VERDICTS
    regressions: tuple[SuiteRegression, ...] = ()
    baselines: tuple[BaselineRef, ...] = ()
    versions: tuple[int, ...] = ()
    superseded_total: int = 0
    unused_waivers: tuple[int, ...] = ()
    claims: tuple[Claim, ...] = ()
    reports: tuple[JudgedReport, ...] = ()
    open_items: tuple[OpenItem, ...] = ()
    durations: tuple[SuiteDurations, ...] = ()
    signer: str | None = None
    removed_in: tuple[int, ...] = ()
    attested: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rebuilt_from: RebuiltFrom | None = None

    @property
    def claim_counts(self) -> ClaimCounts:
        """Return how many of the claims have each verdict."""
        return ClaimCounts.of(self.claims)

    @property
    def folder(self) -> str:
        """Return the version's folder from the site's root, ending in `/`."""
        return f"v/{self.number:04d}/"
