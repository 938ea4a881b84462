"""Attestations: DSSE envelopes with an in-toto Statement. Read and shown here, never verified.

Whose signature is believed is decided by keys that come from elsewhere, so a reader of evidence
can't; what it says is what the envelope claims.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.strict_json import read_json
from sitegen.limits import Limits
from sitegen.model.attestation import Attestation, AttestedSubject
from sitegen.model.finding import Finding
from sitegen.model.record import Record, RecordKind, Statement, StatementTable
from sitegen.model.value import Value
from sitegen.readers.base import Reading, Source
from sitegen.readers.run_rules import (
    ATTESTATION_PAYLOAD,
    ATTESTATION_SCHEMA,
    ATTESTATION_UNKNOWN_FIELD,
)
from sitegen.readers.validation import validate
from sitegen.readers.wire import Items, Name, Wire

KIND = RecordKind.ATTESTATION

_MEMBERS: Final = frozenset({"payload", "payloadType", "signatures"})
_STATEMENT: Final = "https://in-toto.io/Statement/v1"
_TEST_RESULT: Final = "https://in-toto.io/attestation/test-result/v0.1"
_SUBJECTS: Final = 100  # of one Statement that are kept
_SIGNATURES: Final = 64  # of one envelope whose keys are named


class SignatureWire(Wire):
    """One signature; `keyid` is a hint."""

    keyid: str | None = None
    sig: Name


class EnvelopeWire(Wire):
    """An envelope."""

    payload: str
    payloadType: Name  # noqa: N815 -- the protocol's own spelling
    signatures: Items[SignatureWire]


@dataclass(frozen=True, slots=True)
class AttestationFormat:
    """A signed envelope."""

    name: str = "dsse"
    kind: str = KIND.value
    free_text: frozenset[str] | None = frozenset()
    marks: tuple[str, ...] = ('"payload"', '"payloadType"', '"signatures"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value has the members of an envelope."""
        return isinstance(value, Mapping) and value.keys() >= _MEMBERS

    def read(self, source: Source) -> Reading:
        """Return what the envelope claims; content None where it is none."""
        checked = validate(EnvelopeWire, source, ATTESTATION_SCHEMA, ATTESTATION_UNKNOWN_FIELD)
        if checked.wire is None:
            return Reading(self.kind, None, checked.findings, source.document)
        attestation, problems = _attestation(checked.wire, source)
        content = _record(source, attestation)
        unsigned = () if attestation.n_signatures else (_unsigned(source),)
        found = (*checked.findings, *unsigned, *problems)
        return Reading(self.kind, content, found, source.document)


def _unsigned(source: Source) -> Finding:
    message = "The envelope holds no signature: nobody signed it."
    return ATTESTATION_SCHEMA.finding(source.artifact.path, message, "/signatures")


def _attestation(wire: EnvelopeWire, source: Source) -> tuple[Attestation, tuple[Finding, ...]]:
    hints = tuple(one.keyid or "" for one in wire.signatures[:_SIGNATURES])
    count = len(wire.signatures)
    stated = _statement(wire.payload, source)
    if stated is None:
        message = "The payload is no in-toto Statement with a test result."
        problem = ATTESTATION_PAYLOAD.finding(source.artifact.path, message, "/payload")
        return Attestation(wire.payloadType, hints, n_signatures=count), (problem,)
    predicate = stated.get("predicate")
    result = predicate.get("result") if isinstance(predicate, Mapping) else None
    subjects = stated.get("subject")
    rows = subjects if isinstance(subjects, Sequence) and not isinstance(subjects, str) else ()
    kept = tuple(row for row in map(_subject, rows[:_SUBJECTS]) if row is not None)
    word = result if isinstance(result, str) else None
    return Attestation(wire.payloadType, hints, word, kept, count, len(rows)), ()


def _statement(payload: str, source: Source) -> Mapping[str, Value] | None:
    try:
        data = base64.b64decode(payload.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    limits = Limits(document_bytes=max(len(source.data), 1))
    value = read_json(data, source.artifact.path, limits).value
    if not isinstance(value, Mapping):
        return None
    right = value.get("_type") == _STATEMENT and value.get("predicateType") == _TEST_RESULT
    return value if right else None


def _subject(row: Value) -> AttestedSubject | None:
    if not isinstance(row, Mapping):
        return None
    digest, about = row.get("digest"), row.get("annotations")
    sha256 = digest.get("sha256") if isinstance(digest, Mapping) else None
    if not isinstance(sha256, str):
        return None
    said = about if isinstance(about, Mapping) else {}
    return AttestedSubject(
        name=_text(row, "name") or "",
        sha256=sha256,
        run_id=_text(said, "run_id"),
        suite=_text(said, "suite"),
        verdict=_text(said, "verdict"),
    )


def _text(value: Mapping[str, Value], name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) else None


def _title(source: Source, detail: Attestation) -> str:
    """Return what tells attestations of runs apart, which all have one file name."""
    run_id = next((one.run_id for one in detail.subjects if one.run_id is not None), None)
    return f"Attestation of {f'run {run_id}' if run_id is not None else source.artifact.path}"


def _record(source: Source, detail: Attestation) -> Record:
    statements = [
        Statement("Type of the payload", detail.payload_type, "/payloadType"),
        Statement("Signatures, not verified here", detail.n_signatures, "/signatures"),
        Statement("Subjects", detail.n_subjects, "/payload"),
    ]
    if detail.result is not None:
        statements.append(Statement("Result as signed", detail.result, "/payload"))
    keys: tuple[tuple[Value, ...], ...] = tuple((hint or "not named",) for hint in detail.hints)
    subjects: tuple[tuple[Value, ...], ...] = tuple(
        (one.name, one.sha256, one.run_id, one.suite, one.verdict) for one in detail.subjects
    )
    columns = ("Subject", "SHA-256", "Run", "Suite", "Verdict")
    return Record(
        kind=KIND,
        artifact=source.artifact,
        title=_title(source, detail),
        detail=detail,
        statements=tuple(statements),
        tables=(
            StatementTable("Keys that are said to have signed", ("Key",), keys),
            StatementTable("What was signed", columns, subjects),
        ),
    )


FORMAT = AttestationFormat()
"""The format, for the registry."""
