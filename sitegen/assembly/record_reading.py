"""Read records: artifacts that belong to no run, and which of them are current."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from sitegen.assembly.members import too_large
from sitegen.assembly.redacting import WITHHELD, merged_findings, redaction_findings
from sitegen.canonical.times import read_time
from sitegen.checks.records import check_record
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Finding, Severity
from sitegen.model.names import FULL_DIGEST_CHARS
from sitegen.model.outcome import Verdict, derive_verdict
from sitegen.model.record import Record, RecordKind
from sitegen.model.report import Report
from sitegen.pages.site_map import record_folder
from sitegen.readers.base import KIND_TEMPLATE, Reading, with_places
from sitegen.readers.registry import bounded, read_artifact
from sitegen.settings import Settings

RUN_KINDS = frozenset({"case", "summary", "api_snapshot", "context"})


@dataclass(frozen=True, slots=True)
class RecordRead:
    """What became of one file outside every run folder.

    Exactly one is set: `facts` of a record, `of_run` for a file that belongs to a run by its
    content, `ignored` with the rule's sentence; or neither, where the file could not be read
    (`problem`).
    """

    entry: Entry
    kind: str
    artifact: Artifact | None = None
    facts: RecordFacts | None = None
    of_run: bool = False
    ignored: str | None = None
    findings: tuple[Finding, ...] = ()


def read_record(entry: Entry, reader: Reader, settings: Settings) -> RecordRead:
    """Read one file; whatever is wrong with it is a finding.

    One that holds a secret is judged as it came, and is what it is without the secret.
    """
    redaction = entry.redaction
    if redaction is None:
        return _read(entry, reader, settings)
    own = tuple(redaction_findings(entry, entry.name, settings))
    if redaction.withheld:
        kind = RecordKind.ATTESTATION.value
        found = tuple(replace(finding, artifact=entry.path) for finding in own)
        return RecordRead(entry, kind, ignored=WITHHELD, findings=found)
    shown = _read(entry, reader, settings)
    if shown.facts is None:
        return shown
    if redaction.judgement is not None:
        said = redaction.judgement
        facts = replace(shown.facts, verdict=said.verdict, findings=said.findings)
        return replace(shown, facts=facts)
    judged = _read(entry.original, reader, settings).facts or shown.facts
    names = {judged.artifact.path: entry.name}
    findings = merged_findings(judged.findings, shown.facts.findings, names, redaction.secrets)
    verdict = judged.verdict
    if verdict is Verdict.VERIFIED and any(finding.severity is Severity.ERROR for finding in own):
        verdict = Verdict.INVALID
    facts = replace(shown.facts, verdict=verdict, findings=(*findings, *own))
    return replace(shown, facts=facts)


def _read(entry: Entry, reader: Reader, settings: Settings) -> RecordRead:
    content = reader.read(entry)
    if content.sha256 is None:
        found = (content.problem,) if content.problem else ()
        return RecordRead(entry, RecordKind.UNKNOWN.value, findings=found)
    artifact = Artifact(entry.name, content.sha256, content.size)
    if content.data is None:
        found = (too_large(artifact, settings),)
        facts = unreadable_record(RecordKind.UNKNOWN, artifact, found, entry.path)
        return RecordRead(entry, facts.kind.value, artifact, facts)
    reading = read_artifact(artifact, content.data, None, settings.limits)
    if reading.kind in RUN_KINDS:
        return RecordRead(entry, reading.kind, artifact, of_run=True)
    if reading.kind == KIND_TEMPLATE:
        rule = "a template that says of itself that it is no evidence"
        kind = RecordKind.EFFECT_OBSERVATION.value  # the only format that has templates
        return RecordRead(entry, kind, artifact, ignored=rule, findings=reading.findings)
    facts = record_facts(reading, artifact, entry.path, settings.limits)
    return RecordRead(entry, reading.kind, artifact, facts)


def record_facts(reading: Reading, artifact: Artifact, source: str, limits: Limits) -> RecordFacts:
    """Return the facts of a record from what its format's reader says of its bytes."""
    record = reading.content
    if not isinstance(record, Record):
        return unreadable_record(RecordKind(reading.kind), artifact, reading.findings, source)
    every = bounded((*reading.findings, *check_record(record)), artifact.path, limits)
    findings = with_places(every, reading.document)
    verdict = None if record.outcome is None else derive_verdict(record.outcome, findings)
    return RecordFacts(
        kind=record.kind,
        id=artifact.sha256 if record.subject is None else record.subject,
        path="",
        artifact=artifact,
        title=record.title,
        time=record.time,
        status=record.status,
        verdict=verdict,
        findings=findings,
        source=source,
        detail=None if isinstance(record.detail, Report) else record.detail,
        references=record.references,
    )


def unreadable_record(
    kind: RecordKind, artifact: Artifact, findings: tuple[Finding, ...], source: str
) -> RecordFacts:
    """Return the facts of a record that could not be read: that it is there, and why."""
    return RecordFacts(
        kind=kind,
        id=artifact.sha256,
        path="",
        artifact=artifact,
        title=artifact.path,
        time=None,
        status=None,
        verdict=Verdict.INVALID,
        findings=findings,
        source=source,
    )


def place_records(reads: Iterable[RecordRead]) -> dict[str, tuple[RecordFacts, Entry]]:
    """Return path → facts and the entry to read again; the same content is one record.

    Of records with the same kind and id the newest is current.
    """
    by_path: dict[str, tuple[RecordFacts, Entry]] = {}
    for read in reads:
        if read.facts is None:
            continue
        facts = read.facts
        path = record_folder(facts.kind.value, facts.id, facts.artifact.sha256)
        known = by_path.get(path)
        if known and identity(known[0]) != identity(facts):
            path = record_folder(
                facts.kind.value, facts.id, facts.artifact.sha256, FULL_DIGEST_CHARS
            )
        by_path.setdefault(path, (replace(facts, path=path), read.entry))
    judged = with_currency([facts for facts, _ in by_path.values()], frozenset())
    return {path: (judged[path], by_path[path][1]) for path in sorted(by_path)}


def with_currency(
    records: Iterable[RecordFacts], published: AbstractSet[str]
) -> dict[str, RecordFacts]:
    """Return path → the record, marked as current or superseded.

    Of those with the same kind and id the newest is current: by its own time, then by
    publication (`published` are the paths of those that were before), then by hash.
    """
    groups: dict[tuple[str, str], list[RecordFacts]] = defaultdict(list)
    for facts in records:
        groups[facts.kind.value, facts.id].append(facts)
    judged: dict[str, RecordFacts] = {}
    for group in groups.values():
        ordered = sorted(group, key=lambda one: _age(one, is_new=one.path not in published))
        newest = ordered[-1]
        judged[newest.path] = replace(newest, current=True, superseded_by=None)
        for facts in ordered[:-1]:
            judged[facts.path] = replace(facts, current=False, superseded_by=newest.path)
    return judged


def identity(facts: RecordFacts) -> tuple[str, str, str]:
    """Return what makes a record this one: kind, id and content."""
    return facts.kind.value, facts.id, facts.artifact.sha256


def _age(facts: RecordFacts, *, is_new: bool) -> tuple[str, bool, str]:
    return record_stamp(facts), is_new, facts.artifact.sha256


def record_stamp(facts: RecordFacts) -> str:
    """Return a record's own time as text that sorts, empty where it states none."""
    instant = read_time(facts.time) if facts.time else None
    return instant.utc.isoformat() if instant and instant.utc else ""
