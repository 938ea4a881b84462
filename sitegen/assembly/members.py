"""Read the files of one run folder: artifact, content and findings of each."""

from dataclasses import dataclass, replace

from sitegen.canonical.rules import DOCUMENT_TOO_LARGE
from sitegen.checks.base import CaseContext
from sitegen.checks.cases import check_case
from sitegen.checks.facts import case_facts, unreadable_case
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry, Root
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.case import Case
from sitegen.model.facts import CaseFacts
from sitegen.model.finding import Finding
from sitegen.readers.base import KIND_CASE, Reading, with_places
from sitegen.readers.registry import bounded, read_artifact
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a run folder: `path` is relative to the folder."""

    path: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class MemberRead:
    """What became of one file: `artifact` is None where its bytes could not be read."""

    member: Member
    artifact: Artifact | None
    reading: Reading | None
    findings: tuple[Finding, ...]
    data: bytes = b""

    @property
    def kind(self) -> str | None:
        """Return the kind of the reading, None where there is none."""
        return self.reading.kind if self.reading else None


@dataclass(frozen=True, slots=True)
class HeldCase:
    """The content of a case file, kept so that its page needs no second reading."""

    case: Case | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class CaseRead:
    """One case file, judged; `attachments` are the paths that it lists."""

    member: Member
    artifact: Artifact | None
    facts: CaseFacts
    attachments: tuple[str, ...]
    held: HeldCase | None = None


@dataclass(frozen=True, slots=True)
class CaseJob:
    """Case files to read, with what is known around them."""

    roots: tuple[Root, ...]
    members: tuple[Member, ...]
    about: CaseContext
    settings: Settings
    hold: bool


def read_member(
    member: Member, reader: Reader, settings: Settings, hint: str | None = None
) -> MemberRead:
    """Read one file of a run folder, whatever it is."""
    content = reader.read(member.entry)
    if content.sha256 is None:
        problem = content.problem
        found = (replace(problem, artifact=member.path),) if problem else ()
        return MemberRead(member, None, None, found)
    artifact = Artifact(member.path, content.sha256, content.size)
    if content.data is None:
        return MemberRead(member, artifact, None, (too_large(artifact, settings),))
    reading = read_artifact(artifact, content.data, hint, settings.limits)
    return MemberRead(member, artifact, reading, reading.findings, content.data)


def too_large(artifact: Artifact, settings: Settings) -> Finding:
    """Return the finding of an artifact that is kept, but too large to be parsed."""
    message = (
        f"The file has {artifact.size:,} bytes, more than the limit of"
        f" {settings.limits.document_bytes:,} for a document; it was kept, but not read."
    )
    return DOCUMENT_TOO_LARGE.finding(artifact.path, message)


def read_cases(job: CaseJob) -> tuple[CaseRead, ...]:
    """Read and judge case files; a pure function of the bytes and the job."""
    with Reader(job.roots, job.settings.limits) as reader:
        return tuple(
            judged_case(
                read_member(member, reader, job.settings, KIND_CASE),
                job.about,
                job.settings.limits,
                hold=job.hold,
            )
            for member in job.members
        )


def judged_case(
    read: MemberRead, about: CaseContext, limits: Limits, *, hold: bool = False
) -> CaseRead:
    """Return a case file with its facts and all findings of its own."""
    member, reading = read.member, read.reading
    if reading is not None and isinstance(reading.content, Case):
        case = reading.content
        every = bounded((*read.findings, *check_case(case, about)), member.path, limits)
        findings = with_places(every, reading.document)
        facts = case_facts(case, findings, "", limits, about.volatile)
        held = HeldCase(case, read.data) if hold else None
        return CaseRead(member, read.artifact, facts, case.evidence.attachments, held)
    artifact = read.artifact or Artifact(member.path, "", member.entry.size)
    facts = unreadable_case(artifact, read.findings, "")
    if reading is not None:
        facts = replace(facts, case_id=reading.case_id, status=reading.status)
    return CaseRead(member, read.artifact, facts, ())
