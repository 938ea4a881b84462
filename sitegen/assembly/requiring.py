"""Demand that every run and certification of the input is signed, over exactly its evidence."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sitegen.assembly.executor import Work
from sitegen.assembly.signature_rules import (
    SIGNATURE_ELSEWHERE,
    SIGNATURE_MISSING,
    SIGNATURE_REFUSED,
)
from sitegen.attest.dsse import Envelope
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.policy import Use
from sitegen.attest.statement import ATTESTATION_NAME, Statement
from sitegen.attest.verify_attested import Target, speaks_of
from sitegen.attest.verify_report import StepNotes
from sitegen.attest.verify_trust import Signed, Trust, take_signatures
from sitegen.canonical.text import quote
from sitegen.errors import InputProblem
from sitegen.intake.folders import RunFolder
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Finding
from sitegen.model.record import RecordKind
from sitegen.model.version import LocatedFinding


@dataclass(frozen=True, slots=True)
class _Demanded:
    """A run or certification: what it is, what an attestation of it is over, and its own one."""

    target: Target
    sha256: str
    artifact: str
    own: Entry | None = None


@dataclass(frozen=True, slots=True)
class _Offered:
    """An attestation of the input that can be read."""

    name: str
    envelope: Envelope
    statement: Statement


@dataclass
class SignatureDemand:
    """What has to be signed, and the attestations that there are.

    As in `verify`, an attestation counts by what it is over, not by where it lies. Without keys
    it is enough that there is one, and nothing of it is verified.
    """

    trust: Trust
    signed: int = 0
    _demanded: list[_Demanded] = field(default_factory=list)
    _offered: list[Entry] = field(default_factory=list)

    @property
    def demanded(self) -> int:
        """Return how many runs and certifications have to be signed."""
        return len(self._demanded)

    def add_run(self, run: RunFacts, folder: RunFolder) -> None:
        """Take a run, and the attestation in its folder."""
        target = Target(run.path, Use.RUN, run.run_id, run.suite)
        own = dict(folder.members).get(ATTESTATION_NAME)
        self._demanded.append(_Demanded(target, run.attestable, ATTESTATION_NAME, own))
        if own is not None:
            self._offered.append(own)

    def add_records(self, records: Mapping[str, tuple[RecordFacts, Entry]]) -> None:
        """Take the certifications and attestations among the records."""
        for path, (record, entry) in records.items():
            artifact = record.artifact
            if record.kind is RecordKind.CERTIFICATION:
                target = Target(path, Use.CERTIFICATION, record.id, None)
                self._demanded.append(_Demanded(target, artifact.sha256, artifact.path))
            elif record.kind is RecordKind.ATTESTATION:
                self._offered.append(entry)

    def findings(self, work: Work) -> Iterator[LocatedFinding]:
        """Yield what is not signed as it has to be. Raises `InputProblem` where nothing can be."""
        if not self._demanded:
            message = "There is neither a run nor a certification that could be signed."
            raise InputProblem(message, hint="Name a folder with a run, or a certification.")
        by_digest: dict[str, list[_Offered]] = defaultdict(list)
        with Reader(work.roots, work.settings.limits) as reader:
            for offered in _readable(self._offered, reader):
                for sha256 in offered.statement.digests():
                    by_digest[sha256].append(offered)
        for one in self._demanded:
            found = tuple(self._judged(one, by_digest.get(one.sha256, [])))
            self.signed += not found
            yield from (LocatedFinding(finding, one.target.path) for finding in found)

    def _judged(self, one: _Demanded, offered: list[_Offered]) -> Iterator[Finding]:
        target = one.target
        what = f"the {target.use.value} {quote(target.id)}"
        over = [each for each in offered if speaks_of(each.statement, one.sha256, target)]
        if not over:
            if one.own is None and not offered:
                yield SIGNATURE_MISSING.finding(one.artifact, f"Nobody signed {what}.")
            else:
                message = f"No attestation that can be read is over {what} as it is here."
                yield SIGNATURE_ELSEWHERE.finding(one.artifact, message)
            return
        if not self.trust.keys:
            return
        notes, accepted = StepNotes(), False
        for each in over:
            signed = Signed(each.name, "attestation", target.use, target.suite, self.trust.at)
            judged = each.envelope.judge(self.trust.keys, self.trust.verifier)
            accepted |= take_signatures(signed, judged, self.trust, notes)
        reasons = [problem.message for problem in notes.problems]
        if not accepted and not reasons:
            reasons = [left.why for left in notes.undone] or [_strangers(over)]
        for reason in dict.fromkeys(reasons):
            message = f"The signature of {what} does not count. {reason}"
            yield SIGNATURE_REFUSED.finding(one.artifact, message)


def _readable(entries: list[Entry], reader: Reader) -> Iterator[_Offered]:
    """Yield the attestations that can be read; of any other, its own finding tells."""
    for entry in entries:
        try:
            envelope = Envelope.parse(reader.read(entry).data or b"")
            yield _Offered(entry.path, envelope, Statement.of_envelope(envelope))
        except MalformedProof:
            continue


def _strangers(over: list[_Offered]) -> str:
    names = [one.hint for each in over for one in each.envelope.signatures]
    named = quote(names[0]) if names[0] else "no key"
    more = f", as do {len(names) - 1} more" if len(names) > 1 else ""
    return f"It names {named}{more}, which nobody gave."
