"""Read the input: every file goes to a run, to a record, or is ignored by a named rule.

First every run is only identified, so that a contested id is known before anything is rendered;
then each is read, rendered and let go, so that memory does not grow with the number of runs.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sitegen.assembly.executor import Work
from sitegen.assembly.placing import placed
from sitegen.assembly.record_reading import RecordRead, place_records, read_record
from sitegen.assembly.run_facts import contested
from sitegen.assembly.run_plan import Place, RunPlan, plan_runs
from sitegen.assembly.run_reading import RunDraft, is_case_file
from sitegen.assembly.run_redaction import read_redacted_run
from sitegen.attest.statement import ATTESTATION_NAME
from sitegen.canonical.text import quote
from sitegen.checks.base import SUMMARY_FILE
from sitegen.errors import EvidenceChanged, ExitCode, SitegenError
from sitegen.intake.folders import RunFolder, group_by_parent, split_by_folder
from sitegen.intake.read import Reader
from sitegen.intake.redacting import redact_folder
from sitegen.intake.tree import Entry, Tree
from sitegen.model.artifact import Artifact, FileFate, Went
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Finding
from sitegen.model.record import RecordKind
from sitegen.readers.base import KIND_CASE, KIND_SUMMARY
from sitegen.readers.registry import read_artifact
from sitegen.settings import Settings

SAME_CONTENT = "the same content as another file of the input"


class UnaccountedError(SitegenError):
    """Files of the input that are nowhere on the site: a mistake of sitegen's."""

    code = ExitCode.SOFTWARE
    slug = "unaccounted"


@dataclass(frozen=True, slots=True)
class SitePlan:
    """What the input holds: runs in the order of publication, oldest first, and the rest read."""

    tree: Tree
    runs: tuple[RunPlan, ...]
    reads: tuple[RecordRead, ...]


@dataclass(frozen=True, slots=True)
class RunRead:
    """One run, read and placed.

    `fates` are those of its files, in every folder that holds this content; `records` are the
    files among them that are records and not of the run.
    """

    draft: RunDraft
    facts: RunFacts
    fates: tuple[FileFate, ...]
    records: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """Everything of the input that is no run.

    `records` maps a record's path in the site to its facts and its file. `findings` are those of
    the input that belong to no run and no record.
    """

    records: dict[str, tuple[RecordFacts, Entry]]
    fates: tuple[FileFate, ...]
    findings: tuple[Finding, ...]


def plan_site(tree: Tree, work: Work) -> SitePlan:
    """Read what lies outside of runs, and identify the runs."""
    settings = work.settings
    folders, outside = split_by_folder(tree)
    with Reader(tree.roots, settings.limits) as reader:
        shaped = [folder for folder in folders if _is_run(folder, reader, settings)]
        plain = [entry for folder in folders if folder not in shaped for _, entry in folder.members]
        loose = sorted((*outside, *plain), key=lambda entry: entry.path)
        reads = [read_record(entry, reader, settings) for entry in loose]
    loose_runs = group_by_parent(tree, tuple(read.entry for read in reads if read.of_run))
    flat = (redact_folder(folder, tree.roots, settings) for folder in loose_runs)
    runs = plan_runs((*shaped, *flat), work)
    return SitePlan(tree, runs, tuple(read for read in reads if not read.of_run))


def read_planned(
    plan: RunPlan, work: Work, place: Callable[[RunFacts, str], Place] | None = None
) -> RunRead:
    """Read one run; raise `EvidenceChanged` where it is no longer the one that was planned.

    `place` says in which folder a run with these facts stands, given the planned one.
    """
    draft = read_redacted_run(plan.folders[0], work)
    facts = draft.facts
    known = plan.evidence_sha256
    if facts.run_id != plan.run_id or known not in {None, facts.evidence_sha256}:
        message = f"The run {quote(plan.run_id)} changed while the site was being built."
        raise EvidenceChanged(message, hint="Build when the emitter has finished writing.")
    if plan.contest is not None:
        facts = contested(facts, plan.contest)
    stands = Place(plan.path) if place is None else place(facts, plan.path)
    facts = placed(facts, stands.path)
    if stands.signed_later:
        roles = tuple(role for role in draft.roles if role[0] != ATTESTATION_NAME)
        draft = replace(draft, roles=roles)
    fates: list[FileFate] = []
    records: list[Entry] = []
    for number, folder in enumerate(plan.folders):
        reason = SAME_CONTENT if number else None
        fates.extend(_run_fates(draft, folder, stands.path, reason))
        own = {path for path, _ in draft.roles}
        records.extend(entry for path, entry in folder.members if path not in own)
    # The placed facts are the ones from here on: nobody needs both.
    draft = replace(draft, facts=replace(draft.facts, cases=()))
    return RunRead(draft, facts, tuple(fates), tuple(records))


def read_rest(
    plan: SitePlan, fates: Iterable[FileFate], inner: Iterable[Entry], work: Work
) -> Rest:
    """Return the records, with those that lay in runs (`inner`), and the fate of every file.

    A record's path is the one it has in a site that holds no foreign record of the same name.
    """
    settings = work.settings
    with Reader(plan.tree.roots, settings.limits) as reader:
        reads = [*plan.reads, *(read_record(entry, reader, settings) for entry in inner)]
    reads.sort(key=lambda read: read.entry.path)
    records = place_records(reads)
    every = (*fates, *_record_fates(reads, records), *_ignored_fates(plan.tree))
    own = [finding for read in reads if read.facts is None for finding in read.findings]
    ordered = tuple(sorted(every, key=lambda fate: fate.artifact))
    return Rest(records, ordered, (*plan.tree.findings, *own))


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


def _run_fates(
    draft: RunDraft, folder: RunFolder, path: str, reason: str | None
) -> Iterable[FileFate]:
    artifacts = {artifact.path: artifact for artifact in draft.facts.artifacts}
    roles = dict(draft.roles)
    for name, entry in folder.members:
        if name not in roles:
            continue
        artifact = artifacts.get(name)
        yield FileFate(
            artifact=entry.path,
            sha256=artifact.sha256 if artifact else None,
            size=artifact.size if artifact else entry.size,
            kind=roles[name],
            went=Went.RUN,
            to=path,
            reason=reason,
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
        yield FileFate(
            entry.path, None, entry.size, RecordKind.UNKNOWN.value, Went.IGNORED, None, reason
        )


def demand_all_files(tree: Tree, rest: Rest) -> None:
    """Raise `UnaccountedError` where a file of the input would be nowhere on the site."""
    missing = unaccounted(tree, rest.fates)
    if missing:
        message = f"{len(missing)} files of the input would be lost, among them {missing[0]}."
        raise UnaccountedError(message, hint="This is a defect of sitegen; please report it.")


def unaccounted(tree: Tree, fates: Iterable[FileFate]) -> tuple[str, ...]:
    """Return the files of the input without exactly one fate: always empty, or sitegen is wrong."""
    expected = Counter(entry.path for entry in tree.entries)
    expected.update(entry.path for entry, _ in tree.ignored)
    found = Counter(fate.artifact for fate in fates)
    return tuple(sorted(((expected - found) + (found - expected)).keys()))
