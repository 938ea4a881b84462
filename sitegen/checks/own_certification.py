"""Checks on certifications: what the checklist and the artifacts say of the status."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.model.certification import Certification, CertificationStatus
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record, RecordKind
from sitegen.model.value import Value, WideInteger

KINDS = frozenset({RecordKind.CERTIFICATION})

_MET = "PASS"
_SHA256 = re.compile(r"[a-f0-9]{64}")
_NEEDS_REASON = frozenset(
    {CertificationStatus.REVOKED, CertificationStatus.SUSPENDED, CertificationStatus.EXPIRED}
)


def _certification(record: Record) -> Certification | None:
    return record.detail if isinstance(record.detail, Certification) else None


def _certified(record: Record) -> Certification | None:
    detail = _certification(record)
    in_force = detail is not None and detail.status is CertificationStatus.CERTIFIED
    return detail if in_force else None


def same_value(one: Value, other: Value) -> bool:
    """Tell whether two values are the same JSON value: 1 is 1.0, but neither is true."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_value(one[k], other[k]) for k in one)
    if isinstance(one, str) or isinstance(other, str):
        kinds = isinstance(one, WideInteger), isinstance(other, WideInteger)
        return kinds[0] == kinds[1] and one == other
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(same_value(a, b) for a, b in pairs)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


class ChecklistEmpty:
    """A certification in force rests on a checklist."""

    kinds = KINDS
    check = Check(
        id="certification-checklist-empty",
        title="The certification has an empty checklist",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="What was never checked was not certified: empty never means passed.",
        remedy="Certify against the scenario's checklist, and emit every item.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for a checklist without items."""
        detail = _certified(record)
        if detail is not None and not detail.checklist:
            message = "The scenario is said to be CERTIFIED, but no item was checked."
            yield self.check.finding(record.artifact.path, message, "/checklist")


class ItemUnmet:
    """Every item behind a certification in force is met."""

    kinds = KINDS
    check = Check(
        id="certification-item-unmet",
        title="The certification holds although an item is not met",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="An item is met where the observed value is the expected one and its status "
        "is PASS; one that is not refutes the certification.",
        remedy="Revoke or suspend the certification, mend the cause and certify again.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare each item's observed with its expected value, and look at its status."""
        detail = _certified(record)
        for index, item in enumerate(detail.checklist if detail else ()):
            where = f"/checklist/{index}"
            if item.status != _MET:
                message = f"The checklist says {item.status} of {quote(item.id)}."
                yield self.check.finding(record.artifact.path, message, f"{where}/status")
            elif not same_value(item.expected, item.observed):
                message = f"What was observed of {quote(item.id)} is not what was expected."
                yield self.check.finding(record.artifact.path, message, f"{where}/observed")


class ItemDuplicate:
    """Every item of a checklist is there once."""

    kinds = KINDS
    check = Check(
        id="certification-item-duplicate",
        title="An item of the checklist is there twice",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="Two results of one item leave open which of them holds.",
        remedy="Emit one result an item: the one that counts.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Count the items by id."""
        detail = _certification(record)
        counts = Counter(item.id for item in detail.checklist) if detail else Counter[str]()
        for item, count in sorted(counts.items()):
            if count > 1:
                message = f"The item {quote(item)} is there {count} times."
                yield self.check.finding(record.artifact.path, message, "/checklist")


class NoArtifact:
    """A certification in force rests on at least one artifact."""

    kinds = KINDS
    check = Check(
        id="certification-no-artifact",
        title="The certification rests on no artifact",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A certification is a statement on named evidence; on none it is an opinion.",
        remedy="Name the artifacts of the run that was certified, with their SHA-256.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for a list of artifacts without any."""
        detail = _certified(record)
        if detail is not None and not detail.artifacts:
            message = "The scenario is said to be CERTIFIED, but on no artifact."
            yield self.check.finding(record.artifact.path, message, "/artifacts")


class ArtifactDigest:
    """Every artifact is named by its SHA-256."""

    kinds = KINDS
    check = Check(
        id="certification-artifact-digest",
        title="An artifact of the certification has no SHA-256",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A name alone can be given to other bytes; only the digest says which "
        "evidence was certified.",
        remedy="State 64 lower-case hex digits: the SHA-256 of the artifact's bytes.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for digests that are not 64 lower-case hex digits."""
        detail = _certification(record)
        for index, item in enumerate(detail.artifacts if detail else ()):
            if not _SHA256.fullmatch(item.sha256):
                stated = f"{quote(item.sha256)}, which is no SHA-256"
                message = f"The artifact {quote(item.path)} is named by {stated}."
                where = f"/artifacts/{index}/sha256"
                yield self.check.finding(record.artifact.path, message, where)


class ReasonMissing:
    """A certification that is no longer in force says why."""

    kinds = KINDS
    check = Check(
        id="certification-reason-missing",
        title="The certification is not in force and does not say why",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="Who relied on the certification must learn what no longer holds.",
        remedy="State the reason in the member `reason`.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for a reason where the status asks for one."""
        detail = _certification(record)
        if detail is None or detail.status not in _NEEDS_REASON:
            return
        if not (detail.reason or "").strip():
            message = f"The certification is {detail.status.value} without a reason."
            where = "/reason" if detail.reason is not None else "/status"
            yield self.check.finding(record.artifact.path, message, where)


class ExpiryOrder:
    """A certification does not expire before it was issued."""

    kinds = KINDS
    check = Check(
        id="certification-expiry-order",
        title="The certification expires before it was issued",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Such a certification was never in force.",
        remedy="State the time of issue and an expiry after it, both with their offset.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare both times, where they can be read."""
        detail = _certification(record)
        if detail is None or detail.expires_at is None:
            return
        issued, expires = read_time(detail.issued_at), read_time(detail.expires_at)
        if issued is None or expires is None or issued.utc is None or expires.utc is None:
            return
        if expires.utc <= issued.utc:
            times = f"expires {quote(detail.expires_at)}, issued {quote(detail.issued_at)}"
            message = f"The certification ends before it begins: {times}."
            yield self.check.finding(record.artifact.path, message, "/expires_at")


class ObservationUnnamed:
    """An observation is named with its bytes."""

    kinds = KINDS
    check = Check(
        id="certification-observation-unnamed",
        title="The certification names an observation without its bytes",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="An id alone can be given to another observation; only the digest among the "
        "artifacts says which one was looked at.",
        remedy="Name the observation among the artifacts, with the role `observation`.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for an artifact in the role of the observation."""
        detail = _certification(record)
        if detail is None or detail.observation_id is None:
            return
        if not any(item.role == "observation" for item in detail.artifacts):
            name = quote(detail.observation_id)
            message = f"The certification rests on {name}, and no artifact has that role."
            yield self.check.finding(record.artifact.path, message, "/observation_id")


CHECKS = (
    ChecklistEmpty(),
    ItemUnmet(),
    ItemDuplicate(),
    NoArtifact(),
    ArtifactDigest(),
    ReasonMissing(),
    ExpiryOrder(),
    ObservationUnnamed(),
)
"""Every check on certifications, in the order in which their findings are shown."""
