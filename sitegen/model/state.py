"""What a published version hands on to the next: bounded by what is alive, not by history."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen.model.claim import Claim
from sitegen.model.durations import SuiteDurations
from sitegen.model.facts import FindingCounts, RunFacts, VerdictCounts
from sitegen.model.log import LogEdge
from sitegen.model.version import NO_VERDICTS, LocatedFinding, SuiteCoverage

NO_FINDINGS = FindingCounts()


@dataclass(frozen=True, slots=True)
class SuiteHead:
    """The newest run of a suite; `path` is its folder."""

    suite: str
    run_id: str
    path: str
    created_at: str | None


@dataclass(frozen=True, slots=True)
class PublishedRecord:
    """A record of the site, by which its evidence is found again.

    `artifact` is the file's own name, `source` the path under which it was found in the input.
    `superseded_by` is the path of the record that took its place, None for a current one.
    """

    kind: str
    id: str
    path: str
    artifact: str
    sha256: str
    source: str
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True)
class SiteState:
    """What the next version needs of a site.

    `runs` are those of the open index page in the order of publication, `findings` and `claims`
    their own, by the run's path; `folders` maps the path of a run to where it was found in the
    input. `records` are the current ones and `superseded` the others that no closed page lists,
    both in the order of publication. `pages` counts closed index pages. `totals`,
    `run_verdicts` and `run_findings` are over all runs ever published, `superseded_total` over
    all records. `contested` maps a run id to the SHA-256 of its contents. `content_sha256` is
    over what the version says, without number and time. `durations` are one a suite. `log` None:
    the site was published before there was a log. `removed_in` are the numbers of versions that
    took something out, `withdrawn` the folders of runs and records, and files, that may not come
    back. `attested` maps the runs and records in view that a build attested to where its envelope
    lies, and what its key is called. `number` 0: there is no site yet.
    """

    number: int = 0
    suites: tuple[SuiteHead, ...] = ()
    runs: tuple[RunFacts, ...] = ()
    findings: Mapping[str, tuple[LocatedFinding, ...]] = field(default_factory=dict)
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    records: tuple[PublishedRecord, ...] = ()
    superseded: tuple[PublishedRecord, ...] = ()
    superseded_total: int = 0
    pages: int = 0
    coverage: tuple[SuiteCoverage, ...] = ()
    totals: VerdictCounts = NO_VERDICTS
    run_verdicts: VerdictCounts = NO_VERDICTS
    run_findings: FindingCounts = NO_FINDINGS
    contested: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    content_sha256: str = ""
    versions: tuple[int, ...] = ()
    durations: tuple[SuiteDurations, ...] = ()
    log: LogEdge | None = None
    removed_in: tuple[int, ...] = ()
    withdrawn: tuple[str, ...] = ()
    attested: Mapping[str, tuple[str, str]] = field(default_factory=dict)


NO_STATE = SiteState()
