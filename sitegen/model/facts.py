"""Facts: what is kept of a case, run or record after reading. Small, typed, bounded."""

from dataclasses import dataclass

from sitegen.model.artifact import Artifact
from sitegen.model.attestation import StatedSignature
from sitegen.model.detail import CaseDetail
from sitegen.model.finding import Finding, Severity
from sitegen.model.layer import LayerCall
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.record import RecordKind
from sitegen.model.run import ApiSnapshot, RunContext, RunSummary


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """How many findings of each severity."""

    error: int = 0
    warning: int = 0
    note: int = 0

    @staticmethod
    def of(findings: tuple[Finding, ...]) -> "FindingCounts":
        """Count findings."""
        counts = dict.fromkeys(Severity, 0)
        for finding in findings:
            counts[finding.severity] += 1
        return FindingCounts(
            counts[Severity.ERROR], counts[Severity.WARNING], counts[Severity.NOTE]
        )

    def __add__(self, other: "FindingCounts") -> "FindingCounts":
        """Return the sums."""
        return FindingCounts(
            self.error + other.error, self.warning + other.warning, self.note + other.note
        )

    def __sub__(self, other: "FindingCounts") -> "FindingCounts":
        """Return the differences."""
        return FindingCounts(
            self.error - other.error, self.warning - other.warning, self.note - other.note
        )


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """How many cases or records have each verdict."""

    verified: int = 0
    failed: int = 0
    skipped: int = 0
    contradicted: int = 0
    invalid: int = 0

    @staticmethod
    def of(verdicts: tuple[Verdict, ...]) -> "VerdictCounts":
        """Count verdicts."""
        counts = {verdict.value: 0 for verdict in Verdict}
        for verdict in verdicts:
            counts[verdict.value] += 1
        return VerdictCounts(**counts)

    def __add__(self, other: "VerdictCounts") -> "VerdictCounts":
        """Return the sums."""
        return VerdictCounts(
            self.verified + other.verified,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.contradicted + other.contradicted,
            self.invalid + other.invalid,
        )

    def __sub__(self, other: "VerdictCounts") -> "VerdictCounts":
        """Return the differences."""
        return VerdictCounts(
            self.verified - other.verified,
            self.failed - other.failed,
            self.skipped - other.skipped,
            self.contradicted - other.contradicted,
            self.invalid - other.invalid,
        )

    @property
    def total(self) -> int:
        """Return the number of things counted."""
        return self.verified + self.failed + self.skipped + self.contradicted + self.invalid


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is kept of one case.

    `case_id` is None where the file could not be read; such a case and a duplicate are known by
    `artifact.path`. `page` is the case page's path from the site's root. `layers` are those seen,
    in order of first event; `layer_events` counts them. `sql_ops` are sorted and distinct.
    `content_hash` is the recorded one, whatever the derived one says. `dialect` is None where the
    file could not be read, even if it still tells its id. `unsigned` means that the case says so
    of itself. `first_time` and `last_time` are those of its first and last record by sequence,
    as stated. `transitions` count which layer called which. `detail` is what comparisons look
    into; None where the file could not be read.
    """

    artifact: Artifact
    case_id: str | None
    status: str | None
    outcome: Outcome
    verdict: Verdict
    page: str = ""
    run_id: str | None = None
    dialect: str | None = None
    use_case: str | None = None
    stage: str | None = None
    operation: str | None = None
    layers: tuple[str, ...] = ()
    layer_events: tuple[tuple[str, int], ...] = ()
    trace_events: int = 0
    db_writes: int = 0
    sql_ops: tuple[str, ...] = ()
    assertions_passed: int = 0
    assertions_failed: int = 0
    content_hash: str | None = None
    duration_s: float | None = None
    first_time: str | None = None
    last_time: str | None = None
    unsigned: bool = False
    labels: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    transitions: tuple[LayerCall, ...] = ()
    detail: CaseDetail | None = None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is kept of one run. `path` is its folder in the site, ending in `/`.

    `findings` are those of the run itself; those of its cases are in `cases`. `digest` is the
    derived determinism digest. `incomplete` means that its summary is absent. `expected_cells`
    of its layer coverage by use case are configured, `missing_cells` of them saw no event.
    `preflight` is the id of the preflight that the run names. `signed` is what the attestation in
    its folder states, not verified; `attestable` the SHA-256 that one of this run is over, and
    `unsigned_sha256` that of the list of its evidence without one; both are empty where unknown.
    """

    run_id: str
    path: str
    suite: str
    created_at: str | None
    status: str | None
    verdict: Verdict
    verdicts: VerdictCounts
    cases: tuple[CaseFacts, ...]
    findings: tuple[Finding, ...]
    finding_counts: FindingCounts
    digest: str | None
    evidence_sha256: str
    artifacts: tuple[Artifact, ...]
    incomplete: bool = False
    contested: bool = False
    folder: str = ""
    summary: RunSummary | None = None
    snapshot: ApiSnapshot | None = None
    context: RunContext | None = None
    signed: StatedSignature | None = None
    attestable: str = ""
    unsigned_sha256: str = ""
    expected_cells: int = 0
    missing_cells: int = 0
    preflight: str | None = None


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What is kept of one record. `path` is its folder in the site, ending in `/`.

    `kind` and `id` are what records supersede each other under; `id` is the
    subject, or the artifact's SHA-256 where content is identity. `source` is the path as found in
    the input; `detail` and `references` are the record's (`model.record`). A current record's
    `superseded_by` is None.
    """

    kind: RecordKind
    id: str
    path: str
    artifact: Artifact
    title: str
    time: str | None
    status: str | None
    verdict: Verdict | None
    findings: tuple[Finding, ...]
    source: str = ""
    detail: object | None = None
    references: tuple[tuple[str, str, str | None], ...] = ()
    current: bool = True
    superseded_by: str | None = None
