"""What a check is: a small class with its catalogue entry and one method that yields findings.

A check never raises and never judges: what its findings make of a pass stands in its entry.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sitegen.canonical.pointer import pointer
from sitegen.model.attestation import Attestation
from sitegen.model.case import Case, RecorderState
from sitegen.model.facts import CaseFacts
from sitegen.model.finding import Check, Finding
from sitegen.model.record import Record, RecordKind
from sitegen.model.run import ApiSnapshot, RunContext, RunSummary
from sitegen.settings import ExpectedLayers

CASES_FOLDER = "cases/"
"""The artifact of a finding about all case files of a run, or about their absence."""

JOURNAL_FOLDER = "journal/"
"""Where an emitter writes until the run has its summary; it removes what lies there then."""

SUMMARY_FILE = "run_summary.json"
SNAPSHOT_FILE = "apis_snapshot.json"
CONTEXT_FILE = "run_context.json"

STAGETEST_DIALECTS = ("stagetest",)
OWN_DIALECTS = ("sitegen.case/",)
EMITTER_DIALECTS = (*STAGETEST_DIALECTS, *OWN_DIALECTS)
"""How dialects begin whose members, event types and counter are those of STAGETEST."""

TRACE_RECORDERS = frozenset({"trace", "execution_trace"})
DB_RECORDERS = frozenset({"db", "db_writes", "sqlalchemy", "sqlite3"})
"""Names of the recorders whose silence means something only where they were on."""


@dataclass(frozen=True, slots=True)
class CaseContext:
    """What is known around a case when it is checked.

    `run_id` is what the run says it is, None where nothing states it. `file_names` are all files
    of the run's folder, relative to it; `file_hashes` maps those that were hashed to their
    SHA-256. `layers` are the configured layer ids, `expected` the configured rules for them.
    `volatile` names members of an output that differ from run to run.
    """

    run_id: str | None
    file_names: frozenset[str]
    layers: frozenset[str]
    expected: tuple[ExpectedLayers, ...] = ()
    file_hashes: Mapping[str, str] = field(default_factory=dict)
    volatile: tuple[str, ...] = ("duration",)


@dataclass(frozen=True, slots=True)
class RunEvidence:
    """Everything a check on a run may look at.

    `folder` is the name of the run's folder, empty where unknown; `run_id` the id under which the
    run is shown. The three documents are None where they are absent or could not be read; the
    `…_present` flags tell these apart. `files` are all paths in the run's folder, `stray` those
    that are neither case, summary, snapshot, context, attestation nor attachment.
    `evidence_list` is the SHA-256 of the list of the run's evidence, which its attestation is over.
    """

    folder: str
    run_id: str
    summary: RunSummary | None
    summary_present: bool
    snapshot: ApiSnapshot | None
    snapshot_present: bool
    context: RunContext | None
    cases: tuple[CaseFacts, ...]
    files: tuple[str, ...]
    stray: tuple[str, ...]
    attestation: Attestation | None = None
    evidence_list: str = ""


class CaseCheck(Protocol):
    """A check on one case."""

    @property
    def check(self) -> Check:
        """Return the catalogue entry."""

    def findings(self, case: Case, about: CaseContext) -> Iterable[Finding]:
        """Yield what is wrong with the case."""


class RunCheck(Protocol):
    """A check on a run; a finding whose artifact is a case's file is added to that case."""

    @property
    def check(self) -> Check:
        """Return the catalogue entry."""

    def findings(self, run: RunEvidence) -> Iterable[Finding]:
        """Yield what is wrong with the run or its cases."""


class RecordCheck(Protocol):
    """A check on one record of certain kinds."""

    @property
    def check(self) -> Check:
        """Return the catalogue entry."""

    @property
    def kinds(self) -> frozenset[RecordKind]:
        """Return the kinds of record that the check understands."""

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield what is wrong with the record."""


def place(case: Case, *parts: str | int) -> str | None:
    """Return the pointer to a member, None where the dialect has other member names."""
    return pointer(*parts) if case.dialect.startswith(EMITTER_DIALECTS) else None


def recorder_state(case: Case, names: frozenset[str]) -> RecorderState | None:
    """Return what the recorders with these names say of themselves: on where one is.

    None where there is none of them.
    """
    found = [recorder.state for recorder in case.evidence.recorders if recorder.name in names]
    if RecorderState.ON in found:
        return RecorderState.ON
    return found[0] if found else None


def and_more(others: int) -> str:
    """Return what a sentence adds where it names the first of several things."""
    return f" and {others} more" if others > 0 else ""


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 case`, `2 cases`."""
    return f"{number} {one if number == 1 else many}"


def is_unread(case: CaseFacts) -> bool:
    """Tell whether the case's file could not be read, whatever id it still tells."""
    return case.dialect is None
