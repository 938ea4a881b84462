"""Sign where evidence was made: read it, judge it as a build would, say so under a signature."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.site_reading import RunRead, plan_site, read_planned, read_rest
from sitegen.attest.dsse import ENVELOPE_BYTES, Envelope
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.results import certification_statement, run_statement
from sitegen.attest.signatures import Signer
from sitegen.attest.statement import ATTESTATION_NAME, Statement
from sitegen.canonical.text import quote
from sitegen.checks.site import check_site
from sitegen.errors import GuardrailViolation, InputProblem
from sitegen.intake.folders import RunFolder
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry, Tree
from sitegen.intake.walk import roots_of, walk
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.outcome import Verdict
from sitegen.model.record import RecordKind
from sitegen.publish.attestation_file import write_attestation
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class Signed:
    """One attestation: where it lies (as found), and what it says."""

    path: str
    result: str
    written: bool


@dataclass(frozen=True, slots=True)
class _Target:
    """What is to be signed: the file that gets the envelope, and the one that is there already."""

    shown: str
    file: Path
    statement: Statement
    present: Entry | None


def sign_evidence(
    arguments: tuple[str, ...],
    settings: Settings,
    signer: Signer,
    progress: Callable[[str], None],
) -> tuple[Signed, ...]:
    """Sign every run and every certification below the arguments, each beside its evidence.

    Whatever is not verified is signed as FAILED. An attestation that says the same already gets
    one more signature, or stays as it is where this key has signed it. Raises `InputProblem`
    where there is nothing to sign or a file can't be read, `GuardrailViolation` where an
    attestation of other evidence is in the place. Nothing is written unless all can be.
    """
    tree = walk(roots_of(arguments), settings.ignore, settings.limits, Path(settings.output))
    progress(f"Reading {len(tree.entries):,} files")
    with executor_of(1) as executor:
        work = Work(tree.roots, settings, executor, 1)
        targets = tuple(_targets(tree, work))
    if not targets:
        message = "There is neither a run nor a certification to sign."
        raise InputProblem(message, hint="Name a folder with a run, or a certification.")
    with Reader(tree.roots, settings.limits) as reader:
        envelopes = [(target, _envelope(target, signer, reader)) for target in targets]
    return tuple(
        Signed(
            target.shown,
            target.statement.result.result.value,
            write_attestation(target.file, envelope.encoded()),
        )
        for target, envelope in envelopes
    )


def _targets(tree: Tree, work: Work) -> Iterator[_Target]:
    plan = plan_site(tree, work)
    runs: list[RunFacts] = []
    inner: list[Entry] = []
    for planned in plan.runs:
        if planned.contest is not None:
            raise InputProblem(planned.contest.message, hint="Sign the one that was really run.")
        read = read_planned(planned, work)
        _demand_whole(read, planned.run_id)
        runs.append(read.facts)
        inner.extend(read.records)
        for folder in planned.folders:
            yield _run_target(tree, folder, run_statement(read.facts))
    rest = read_rest(plan, (), inner, work)
    records = [facts for facts, _ in rest.records.values()]
    across = check_site([facts for facts in records if facts.current], runs)
    by_path = {entry.path: entry for entry in tree.entries}
    for path, (facts, entry) in rest.records.items():
        if facts.kind is RecordKind.CERTIFICATION:
            yield _record_target(tree, entry, judged_record(facts, across.get(path, ())), by_path)


def _demand_whole(read: RunRead, run_id: str) -> None:
    known = {artifact.path for artifact in read.facts.artifacts}
    own = {path for path, _ in read.draft.roles}
    lost = sorted(own - known)
    if lost:
        message = f"The file {quote(lost[0])} of the run {quote(run_id)} can't be read."
        raise InputProblem(message, hint="What can't be read can't be signed.")


def _run_target(tree: Tree, folder: RunFolder, statement: Statement) -> _Target:
    members = dict(folder.members)
    first = folder.members[0][1]
    depth = len(first.names) - len(folder.members[0][0].split("/"))
    place = Path(tree.roots[first.root].folder, *first.names[:depth])
    shown = f"{folder.path}/{ATTESTATION_NAME}" if folder.path else ATTESTATION_NAME
    return _Target(shown, place / ATTESTATION_NAME, statement, members.get(ATTESTATION_NAME))


def _record_target(
    tree: Tree, entry: Entry, facts: RecordFacts, by_path: dict[str, Entry]
) -> _Target:
    stem = entry.path.removesuffix(".json")
    shown = f"{stem}.{ATTESTATION_NAME}"
    own = f"{entry.names[-1].removesuffix('.json')}.{ATTESTATION_NAME}"
    place = Path(tree.roots[entry.root].folder, *entry.names[:-1])
    return _Target(shown, place / own, certification_statement(facts), by_path.get(shown))


def judged_record(facts: RecordFacts, found: Iterable[Finding]) -> RecordFacts:
    """Return the record as a version shows it: what other artifacts say counts too."""
    against = [
        finding
        for finding in found
        if finding.severity is Severity.ERROR and finding.effect is not Effect.NONE
    ]
    if facts.verdict is not Verdict.VERIFIED or not against:
        return facts
    contradicted = any(finding.effect is Effect.CONTRADICTED for finding in against)
    return replace(facts, verdict=Verdict.CONTRADICTED if contradicted else Verdict.INVALID)


def _envelope(target: _Target, signer: Signer, reader: Reader) -> Envelope:
    fresh = target.statement.enveloped()
    if target.present is None:
        return fresh.signed_by(signer)
    content = reader.read(target.present)
    try:
        present = Envelope.parse((content.data or b"")[: ENVELOPE_BYTES + 1])
    except MalformedProof as error:
        raise _taken(target) from error
    if (present.payload_type, present.payload) != (fresh.payload_type, fresh.payload):
        raise _taken(target)
    made = fresh.signed_by(signer).signatures[0]
    if made in present.signatures:
        return present
    return present.signed_by(signer)


def _taken(target: _Target) -> GuardrailViolation:
    message = f"{quote(target.shown)} is there already, and says something else."
    hint = "The evidence changed since it was signed. Remove the attestation to sign it as it is."
    return GuardrailViolation(message, hint=hint)
