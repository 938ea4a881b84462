"""Read one run: its documents, its cases, and what the checks say of the whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sitegen.assembly.executor import Work, bounded_map, chunks
from sitegen.assembly.members import (
    CaseJob,
    CaseRead,
    HeldCase,
    Member,
    MemberRead,
    judged_case,
    read_cases,
    read_member,
)
from sitegen.assembly.run_facts import run_facts, suite_of
from sitegen.attest.manifest import EVIDENCE_SCHEMA, ManifestFile, manifest_bytes
from sitegen.attest.statement import ATTESTATION_NAME, evidence_list, is_attestation
from sitegen.canonical.digest import sha256_hex
from sitegen.checks.base import JOURNAL_FOLDER, CaseContext, RunEvidence
from sitegen.checks.facts import with_findings
from sitegen.checks.runs import check_run
from sitegen.intake.folders import CASES_FOLDER, SUMMARY_NAME, RunFolder
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry
from sitegen.model.artifact import Artifact
from sitegen.model.attestation import Attestation
from sitegen.model.facts import CaseFacts, RunFacts
from sitegen.model.finding import Finding
from sitegen.model.record import Record, RecordKind
from sitegen.model.run import ApiSnapshot, RunContext, RunSummary
from sitegen.readers.base import (
    KIND_CASE,
    KIND_CONTEXT,
    KIND_SNAPSHOT,
    KIND_SUMMARY,
    with_places,
)
from sitegen.settings import Settings

ROLE_OTHER = "other"
ROLE_ATTESTATION = RecordKind.ATTESTATION.value
HELD_CASES = 1_000
"""Cases whose content one run may hold between reading and rendering, in one process."""

RECORD_KINDS_IN_RUNS = frozenset({RecordKind.PREFLIGHT.value, RecordKind.CERTIFICATION.value})
"""Records of this project's own formats stay records where they lie in a run's folder."""


@dataclass(frozen=True, slots=True)
class RunDraft:
    """A run as read, before it is known which pages it gets.

    `facts.path` and the pages of its cases are still empty. `roles` maps each file to its kind;
    `evidence` are the bytes of `evidence.json`. `records` are files in the folder that are
    records and not of the run. `held` are the contents of its cases, where they are few enough.
    """

    folder: RunFolder
    facts: RunFacts
    members: tuple[Member, ...]
    roles: tuple[tuple[str, str], ...]
    evidence: bytes
    records: tuple[Entry, ...] = ()
    held: Mapping[str, HeldCase] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Documents:
    """The documents that speak of the whole run, chosen among the files outside `cases/`."""

    reads: tuple[MemberRead, ...]
    summary: MemberRead | None
    snapshot: MemberRead | None
    context: MemberRead | None
    loose_cases: tuple[MemberRead, ...]
    attestation: MemberRead | None = None


def read_run(folder: RunFolder, work: Work) -> RunDraft:
    """Read a run folder; whatever is wrong with it is in the facts as findings."""
    members = tuple(Member(path, entry) for path, entry in folder.members)
    case_files = tuple(member for member in members if is_case_file(member.path))
    others = tuple(member for member in members if not is_case_file(member.path))
    documents, records = _read_documents(others, work)
    apart = {member.path for member in records}
    members = tuple(member for member in members if member.path not in apart)
    about = _case_context(documents, work.settings)
    hold = work.jobs == 1 and len(case_files) <= HELD_CASES
    jobs_of = (
        CaseJob(work.roots, chunk, about, work.settings, hold) for chunk in chunks(case_files)
    )
    cases = [judged_case(read, about, work.settings.limits) for read in documents.loose_cases]
    for reads in bounded_map(work.executor, read_cases, jobs_of, work.window):
        cases.extend(reads)
    cases.sort(key=lambda case: case.member.path)
    draft = _draft(folder, members, documents, tuple(cases), work.settings)
    held = {case.member.path: case.held for case in cases if case.held is not None}
    return replace(draft, records=tuple(member.entry for member in records), held=held)


def is_case_file(path: str) -> bool:
    """Tell whether a file lies where only cases lie."""
    return path.startswith(f"{CASES_FOLDER}/") and path.lower().endswith(".json")


def _read_documents(
    members: tuple[Member, ...], work: Work
) -> tuple[_Documents, tuple[Member, ...]]:
    with Reader(work.roots, work.settings.limits) as reader:
        found = tuple(
            read_member(
                member, reader, work.settings, KIND_SUMMARY if member.path == SUMMARY_NAME else None
            )
            for member in members
        )
    reads = tuple(read for read in found if not _is_apart(read))
    records = tuple(read.member for read in found if _is_apart(read))
    finished = _finished(reads)
    documents = _Documents(
        reads=reads,
        summary=_chosen(finished, KIND_SUMMARY, SUMMARY_NAME),
        snapshot=_chosen(finished, KIND_SNAPSHOT, "apis_snapshot.json"),
        context=_chosen(finished, KIND_CONTEXT, "run_context.json"),
        loose_cases=tuple(read for read in finished if read.kind == KIND_CASE),
        attestation=next((read for read in reads if read.kind == ROLE_ATTESTATION), None),
    )
    return documents, records


def _is_apart(read: MemberRead) -> bool:
    """Tell whether a file is a record of its own; the attestation of a certification is one too."""
    if read.kind == ROLE_ATTESTATION:
        return read.member.path != ATTESTATION_NAME
    return read.kind in RECORD_KINDS_IN_RUNS


def _finished(reads: tuple[MemberRead, ...]) -> tuple[MemberRead, ...]:
    """Return what counts: what a killed emitter was about to write is in its journal still."""
    if any(read.member.path == SUMMARY_NAME for read in reads):
        return reads
    return tuple(read for read in reads if not read.member.path.startswith(JOURNAL_FOLDER))


def _chosen(reads: Iterable[MemberRead], kind: str, name: str) -> MemberRead | None:
    found = [
        read
        for read in reads
        if read.kind == kind or (read.member.path == name and read.reading is None)
    ]
    found.sort(key=lambda read: (read.member.path != name, read.member.path))
    return found[0] if found else None


def _content(read: MemberRead | None) -> object | None:
    return read.reading.content if read and read.reading else None


def _case_context(documents: _Documents, settings: Settings) -> CaseContext:
    summary = _content(documents.summary)
    return CaseContext(
        run_id=summary.run_id if isinstance(summary, RunSummary) else None,
        file_names=frozenset(read.member.path for read in documents.reads),
        file_hashes={
            read.artifact.path: read.artifact.sha256 for read in documents.reads if read.artifact
        },
        layers=frozenset(settings.layers),
        expected=settings.expected_layers,
        volatile=settings.volatile_fields,
    )


def _draft(
    folder: RunFolder,
    members: tuple[Member, ...],
    documents: _Documents,
    cases: tuple[CaseRead, ...],
    settings: Settings,
) -> RunDraft:
    summary, snapshot, context = (
        _content(read) for read in (documents.summary, documents.snapshot, documents.context)
    )
    roles = _roles(members, documents, cases)
    attached = {path for case in cases for path in case.attachments}
    artifacts = _artifacts(documents, cases)
    evidence = RunEvidence(
        folder=folder.name,
        run_id=summary.run_id if isinstance(summary, RunSummary) else folder.name,
        summary=summary if isinstance(summary, RunSummary) else None,
        summary_present=documents.summary is not None,
        snapshot=snapshot if isinstance(snapshot, ApiSnapshot) else None,
        snapshot_present=documents.snapshot is not None,
        context=context if isinstance(context, RunContext) else None,
        cases=tuple(case.facts for case in cases),
        files=tuple(member.path for member in members),
        stray=tuple(path for path, role in roles if role == ROLE_OTHER and path not in attached),
        attestation=_attested(documents.attestation),
        evidence_list=sha256_hex(evidence_list(artifacts)),
    )
    of_run, judged = _judged(evidence, documents)
    manifest = _evidence_manifest(artifacts, dict(roles), members)
    suite = suite_of(evidence.context, folder, settings)
    facts = run_facts(evidence, judged, of_run, artifacts, sha256_hex(manifest), suite)
    facts = replace(facts, unsigned_sha256=_unsigned_sha256(artifacts, dict(roles), members))
    return RunDraft(folder, facts, members, roles, manifest)


def _judged(
    evidence: RunEvidence, documents: _Documents
) -> tuple[tuple[Finding, ...], tuple[CaseFacts, ...]]:
    """Return the run's own findings, and its cases with what the checks on the run add."""
    found = check_run(evidence)
    by_file = {read.member.path: read.reading.document for read in documents.reads if read.reading}
    chosen = (documents.summary, documents.snapshot, documents.context, documents.attestation)
    own: list[Finding] = []
    for read in documents.reads:
        # What a stray file or an attachment holds is nobody's statement about the run.
        if read.artifact is None or read in chosen:
            own.extend(read.findings)
    for finding in found.run:
        document = by_file.get(finding.artifact)
        own.extend(with_places((finding,), document) if document else (finding,))
    judged = tuple(
        with_findings(case, found.cases[case.artifact.path])
        if case.artifact.path in found.cases
        else case
        for case in evidence.cases
    )
    return tuple(own), judged


def _attested(read: MemberRead | None) -> Attestation | None:
    """Return the run's attestation; one that can't be read is told, and is then as if absent."""
    content = _content(read)
    detail = content.detail if isinstance(content, Record) else None
    return detail if isinstance(detail, Attestation) else None


def _roles(
    members: tuple[Member, ...], documents: _Documents, cases: tuple[CaseRead, ...]
) -> tuple[tuple[str, str], ...]:
    roles = dict.fromkeys((member.path for member in members), ROLE_OTHER)
    roles.update((case.member.path, KIND_CASE) for case in cases)
    for kind, read in (
        (KIND_SUMMARY, documents.summary),
        (KIND_SNAPSHOT, documents.snapshot),
        (KIND_CONTEXT, documents.context),
        (ROLE_ATTESTATION, documents.attestation),
    ):
        if read is not None:
            roles[read.member.path] = kind
    return tuple(sorted(roles.items()))


def _artifacts(documents: _Documents, cases: tuple[CaseRead, ...]) -> tuple[Artifact, ...]:
    found = {read.artifact.path: read.artifact for read in documents.reads if read.artifact}
    found.update({case.artifact.path: case.artifact for case in cases if case.artifact})
    return tuple(found[path] for path in sorted(found))


def _evidence_manifest(
    artifacts: tuple[Artifact, ...], roles: dict[str, str], members: tuple[Member, ...]
) -> bytes:
    redacted = {member.path for member in members if member.entry.redaction is not None}
    files = [
        ManifestFile(one.path, one.sha256, one.size, roles[one.path], one.path in redacted)
        for one in artifacts
    ]
    known = {artifact.path for artifact in artifacts}
    unread = sorted(member.path for member in members if member.path not in known)
    return manifest_bytes(EVIDENCE_SCHEMA, files, unread=unread)


def _unsigned_sha256(
    artifacts: tuple[Artifact, ...], roles: dict[str, str], members: tuple[Member, ...]
) -> str:
    """Return what the list of evidence would hash to, had nobody put an attestation in it."""
    rest = tuple(artifact for artifact in artifacts if not is_attestation(artifact))
    others = tuple(member for member in members if member.path != ATTESTATION_NAME)
    return sha256_hex(_evidence_manifest(rest, roles, others))
