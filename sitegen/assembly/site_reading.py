"""Read the whole input: every file goes to a run, to a record, or is ignored by a named rule."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sitegen.assembly.executor import Work
from sitegen.assembly.placing import placed
from sitegen.assembly.record_reading import RecordRead, place_records, read_record
from sitegen.assembly.rules import RUN_CONTESTED
from sitegen.assembly.run_reading import RunDraft, contested, is_case_file, read_run
from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.checks.base import SUMMARY_FILE
from sitegen.errors import EvidenceChanged
from sitegen.intake.folders import RunFolder, group_by_parent, split_by_folder
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry, Tree
from sitegen.model.artifact import Artifact, FileFate, Went
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Finding
from sitegen.model.names import DIGEST_CHARS, FULL_DIGEST_CHARS
from sitegen.pages.site_map import run_folder
from sitegen.readers.base import KIND_CASE, KIND_SUMMARY
from sitegen.readers.registry import read_artifact
from sitegen.settings import Settings

SAME_CONTENT = "the same content as another file of the input"
HELD_CASES = 20_000
"""Cases whose facts are held between reading and rendering; runs beyond are read again."""


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """A run with its place in the site.

    `draft` is None where too many cases were held already; then the run is read again. `contest`
    is the finding of a contested id. `facts` are without cases where `draft` is None.
    """

    folder: RunFolder
    draft: RunDraft | None
    facts: RunFacts
    contest: Finding | None

    def read(self, work: Work) -> tuple[RunDraft, RunFacts]:
        """Return the draft and the placed facts, reading the run again where they were dropped."""
        if self.draft is not None:
            return self.draft, self.facts
        draft = read_run(self.folder, work)
        facts = contested(draft.facts, self.contest) if self.contest else draft.facts
        if facts.evidence_sha256 != self.facts.evidence_sha256:
            message = f"The run {quote(facts.run_id)} changed while the site was being built."
            raise EvidenceChanged(message, hint="Build when the emitter has finished writing.")
        return draft, placed(facts, self.facts.path)


@dataclass(frozen=True, slots=True)
class SiteEvidence:
    """Everything the input holds. `runs` in the order of publication, oldest first.

    `findings` are those of the input that belong to no run and no record.
    """

    tree: Tree
    runs: tuple[PlacedRun, ...]
    records: dict[str, tuple[RecordFacts, Entry]]
    fates: tuple[FileFate, ...]
    findings: tuple[Finding, ...]


def read_site(tree: Tree, work: Work) -> SiteEvidence:
    """Read every file of the input once."""
    settings = work.settings
    folders, outside = split_by_folder(tree)
    with Reader(tree.roots, settings.limits) as reader:
        shaped = [folder for folder in folders if _is_run(folder, reader, settings)]
        plain = [entry for folder in folders if folder not in shaped for _, entry in folder.members]
        loose = sorted((*outside, *plain), key=lambda entry: entry.path)
        reads = [read_record(entry, reader, settings) for entry in loose]
        flat = group_by_parent(tree, tuple(read.entry for read in reads if read.of_run))
        runs, run_fates, inner = _read_runs((*shaped, *flat), work)
        reads = [read for read in reads if not read.of_run]
        reads.extend(read_record(entry, reader, settings) for entry in inner)
    records = place_records(sorted(reads, key=lambda read: read.entry.path))
    fates = (*run_fates, *_record_fates(reads, records), *_ignored_fates(tree))
    own = [f for read in reads if read.facts is None for f in read.findings]
    ordered = tuple(sorted(fates, key=lambda fate: fate.artifact))
    return SiteEvidence(tree, runs, records, ordered, (*tree.findings, *own))


def _is_run(folder: RunFolder, reader: Reader, settings: Settings) -> bool:
    """Tell whether any file that should speak of a run does, by its content."""
    for path, entry in folder.members:
        if path != SUMMARY_FILE and not is_case_file(path):
            continue
        content = reader.read(entry)
        if content.data is None or content.sha256 is None:
            continue
        artifact = Artifact(path, content.sha256, content.size)
        reading = read_artifact(artifact, content.data, None, settings.limits)
        if reading.kind in {KIND_CASE, KIND_SUMMARY}:
            return True
    return False


def _read_runs(
    folders: Iterable[RunFolder], work: Work
) -> tuple[tuple[PlacedRun, ...], list[FileFate], list[Entry]]:
    """Return the runs with their places, the fates of their files, and records found in them."""
    by_id: dict[str, dict[str, list[_Held]]] = defaultdict(lambda: defaultdict(list))
    inner: list[Entry] = []
    held = 0
    for folder in folders:
        draft = read_run(folder, work)
        inner.extend(draft.records)
        held += len(draft.facts.cases)
        kept = draft if held <= HELD_CASES else None
        own = tuple(_run_fates(draft))
        facts = draft.facts if kept else without_cases(draft.facts)
        by_id[facts.run_id][facts.evidence_sha256].append(_Held(folder, kept, facts, own))
    runs, fates = _place_runs(by_id)
    return runs, fates, inner


@dataclass(frozen=True, slots=True)
class _Held:
    folder: RunFolder
    draft: RunDraft | None
    facts: RunFacts
    fates: tuple[FileFate, ...]


def _place_runs(
    by_id: dict[str, dict[str, list[_Held]]],
) -> tuple[tuple[PlacedRun, ...], list[FileFate]]:
    shared = Counter(run_folder(run_id) for run_id in by_id)
    runs: list[PlacedRun] = []
    fates: list[FileFate] = []
    for run_id, contents in by_id.items():
        digits = FULL_DIGEST_CHARS if shared[run_folder(run_id)] > 1 else DIGEST_CHARS
        for sha256, same in contents.items():
            first, contest = same[0], None
            facts = first.facts
            path = run_folder(run_id, digits=digits)
            if len(contents) > 1:
                path = run_folder(run_id, contested_by=sha256, digits=digits)
                contest = _contest(run_id, facts, list(contents))
                facts = contested(facts, contest)
            runs.append(PlacedRun(first.folder, first.draft, placed(facts, path), contest))
            for index, held in enumerate(same):
                reason = SAME_CONTENT if index else None
                fates.extend(replace(fate, to=path, reason=reason) for fate in held.fates)
    runs.sort(key=lambda run: _order(run.facts))
    return tuple(runs), fates


def _contest(run_id: str, facts: RunFacts, contents: list[str]) -> Finding:
    others = sorted(sha256 for sha256 in contents if sha256 != facts.evidence_sha256)
    message = (
        f"The run id {quote(run_id)} comes with {len(contents)} different contents in this input;"
        f" the other evidence has the SHA-256 {', '.join(others)}. None of them counts."
    )
    return RUN_CONTESTED.finding(SUMMARY_FILE, message)


def _order(facts: RunFacts) -> tuple[str, str, str]:
    instant = read_time(facts.created_at) if facts.created_at else None
    stamp = instant.utc.isoformat() if instant and instant.utc else ""
    return stamp, facts.run_id, facts.evidence_sha256


def _run_fates(draft: RunDraft) -> Iterable[FileFate]:
    artifacts = {artifact.path: artifact for artifact in draft.facts.artifacts}
    roles = dict(draft.roles)
    for member in draft.members:
        artifact = artifacts.get(member.path)
        yield FileFate(
            artifact=member.entry.path,
            sha256=artifact.sha256 if artifact else None,
            size=artifact.size if artifact else member.entry.size,
            kind=roles[member.path],
            went=Went.RUN,
            to=draft.facts.path,
            reason=None,
        )


def _record_fates(
    reads: Iterable[RecordRead], records: dict[str, tuple[RecordFacts, Entry]]
) -> Iterable[FileFate]:
    by_identity = {
        (facts.kind.value, facts.id, facts.artifact.sha256): (path, facts, entry)
        for path, (facts, entry) in records.items()
    }
    for read in reads:
        sha256 = read.artifact.sha256 if read.artifact else None
        size = read.artifact.size if read.artifact else read.entry.size
        if read.facts is None:
            reason = read.ignored or f"{read.findings[0].check}: {read.findings[0].message}"
            yield FileFate(read.entry.path, sha256, size, read.kind, Went.IGNORED, None, reason)
            continue
        identity = (read.facts.kind.value, read.facts.id, read.facts.artifact.sha256)
        path, _facts, entry = by_identity[identity]
        same = SAME_CONTENT if entry.path != read.entry.path else None
        yield FileFate(read.entry.path, sha256, size, read.kind, Went.RECORD, path, same)


def _ignored_fates(tree: Tree) -> Iterable[FileFate]:
    for entry, rule in tree.ignored:
        reason = f"the rule `ignore` of the configuration names {rule}"
        yield FileFate(entry.path, None, entry.size, "ignored", Went.IGNORED, None, reason)


def unaccounted(evidence: SiteEvidence) -> tuple[str, ...]:
    """Return the files of the input without exactly one fate: always empty, or sitegen is wrong."""
    expected = Counter(entry.path for entry in evidence.tree.entries)
    expected.update(entry.path for entry, _ in evidence.tree.ignored)
    found = Counter(fate.artifact for fate in evidence.fates)
    return tuple(sorted(((expected - found) + (found - expected)).keys()))


def without_cases(run: RunFacts) -> RunFacts:
    """Return a run as the pages of a version need it."""
    return replace(run, cases=())
