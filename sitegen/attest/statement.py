"""in-toto Statements v1 with the predicate test-result v0.1: what a signature is over.

The subject is one SHA-256. Of a run it is that of the list of its evidence, which `sha256sum`
makes too (`evidence_list`): a Statement stays small however many cases a run has, and nothing can
be added to the run unseen. Of a certification it is that of the file. Annotations of the subject
say which run or certification it is; they are the signer's words, and part of what is signed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from sitegen.attest.dsse import ENVELOPE_BYTES, PAYLOAD_TYPE, Envelope
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.members import array_of, object_of, read_object, text_of
from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.encode import canonical_json
from sitegen.model.artifact import Artifact
from sitegen.model.value import Value

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"

ATTESTATION_NAME = "attestation.dsse.json"
"""The file in a run's folder; a certification's has the name of its file before it."""
EVIDENCE_LIST = "evidence.sha256"
"""What the subject of a run's Statement is called; the list itself is not stored."""

KIND_RUN = "run"
KIND_CERTIFICATION = "certification"

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SUBJECTS = 1_000


class TestOutcome(StrEnum):
    """The result of a test-result predicate."""

    __test__ = False

    PASSED = "PASSED"
    WARNED = "WARNED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a Statement speaks of: a name and a SHA-256; `about` are its annotations."""

    name: str
    sha256: str
    about: Mapping[str, Value] = field(default_factory=dict)

    def said(self, name: str) -> str | None:
        """Return an annotation that is a string, such as `run_id` or `suite`."""
        value = self.about.get(name)
        return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class TestResult:
    """The predicate. The names of tests are all there, or (where they are too many) none is."""

    __test__ = False

    result: TestOutcome
    configuration: tuple[Subject, ...] = ()
    passed: tuple[str, ...] | None = None
    warned: tuple[str, ...] | None = None
    failed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A Statement about one or more subjects. It is evidence until its envelope is verified."""

    subjects: tuple[Subject, ...]
    result: TestResult

    def digests(self) -> tuple[str, ...]:
        """Return the different digests of its subjects, in their order."""
        return tuple(dict.fromkeys(one.sha256 for one in self.subjects))

    def encoded(self) -> bytes:
        """Return the bytes that an envelope carries: canonical JSON."""
        result = self.result
        predicate: dict[str, Value] = {
            "configuration": [_descriptor(one) for one in result.configuration],
            "result": result.result.value,
        }
        for name, tests in (
            ("passedTests", result.passed),
            ("warnedTests", result.warned),
            ("failedTests", result.failed),
        ):
            if tests is not None:
                predicate[name] = list(tests)
        return canonical_json(
            {
                "_type": STATEMENT_TYPE,
                "predicate": predicate,
                "predicateType": PREDICATE_TYPE,
                "subject": [_descriptor(one) for one in self.subjects],
            }
        )

    def enveloped(self) -> Envelope:
        """Return an envelope with this Statement, not signed yet."""
        return Envelope(PAYLOAD_TYPE, self.encoded())

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Return the Statement that a payload is; raise `MalformedProof` where it is none.

        Members that the specification does not name are let be, as it asks; they mean nothing.
        """
        value = read_object(payload, ENVELOPE_BYTES, "Statement")
        if text_of(value, "_type", "Statement") != STATEMENT_TYPE:
            message = "The payload is no in-toto Statement v1."
            raise MalformedProof(message)
        if text_of(value, "predicateType", "Statement") != PREDICATE_TYPE:
            message = "The Statement holds no test result."
            raise MalformedProof(message)
        subjects = array_of(value, "subject", "Statement")
        if not 1 <= len(subjects) <= _SUBJECTS:
            message = f"A Statement has 1 to {_SUBJECTS} subjects."
            raise MalformedProof(message)
        predicate = object_of(value.get("predicate"), "predicate")
        return cls(tuple(_subject(one) for one in subjects), _result(predicate))

    @classmethod
    def of_envelope(cls, envelope: Envelope) -> Self:
        """Return the Statement in an envelope; raise `MalformedProof` where there is none."""
        if envelope.payload_type != PAYLOAD_TYPE:
            message = "The envelope holds no in-toto Statement."
            raise MalformedProof(message)
        return cls.parse(envelope.payload)


def evidence_list(artifacts: Iterable[Artifact]) -> bytes:
    r"""Return the list of a run's evidence: what `sha256sum` prints of it, sorted by path.

    The attestation itself is left out: it can't hold its own hash. As GNU coreutils do, a name
    with a backslash or a line break is written with `\\`, `\n`, `\r`, and a backslash stands
    before its line.
    """
    rows = sorted((_bytes(one.path), one.sha256) for one in artifacts if not is_attestation(one))
    return b"".join(_sum_line(path, sha256) for path, sha256 in rows)


def is_attestation(artifact: Artifact) -> bool:
    """Tell whether a file of a run has the name of its attestation."""
    return artifact.path == ATTESTATION_NAME


def run_subject(artifacts: Iterable[Artifact], about: Mapping[str, Value]) -> Subject:
    """Return the subject of a run's Statement."""
    return Subject(EVIDENCE_LIST, sha256_hex(evidence_list(artifacts)), about)


def file_subject(artifact: Artifact, about: Mapping[str, Value]) -> Subject:
    """Return the subject of a Statement about one file, such as a certification."""
    return Subject(artifact.path, artifact.sha256, about)


def _bytes(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")  # the bytes of the file's name
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def _sum_line(path: bytes, sha256: str) -> bytes:
    escaped = path.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    mark = b"" if escaped == path else b"\\"
    return b"%b%b  %b\n" % (mark, sha256.encode("ascii"), escaped)


def _descriptor(subject: Subject) -> Value:
    row: dict[str, Value] = {"digest": {"sha256": subject.sha256}, "name": subject.name}
    if subject.about:
        row["annotations"] = dict(subject.about)
    return row


def _subject(value: object) -> Subject:
    row = object_of(value, "subject")
    sha256 = text_of(object_of(row.get("digest"), "digest"), "sha256", "digest")
    if not _SHA256.fullmatch(sha256):
        message = "The digest of a subject is no SHA-256."
        raise MalformedProof(message)
    name = text_of(row, "name", "subject") if "name" in row else ""
    about = object_of(row.get("annotations", {}), "annotations")
    # What strict reading returns are JSON values.
    return Subject(name, sha256, about)  # type: ignore[arg-type]


def _result(predicate: Mapping[str, object]) -> TestResult:
    stated = text_of(predicate, "result", "predicate")
    if stated not in set(TestOutcome):
        message = "The result of a test is PASSED, WARNED or FAILED."
        raise MalformedProof(message)
    configuration = array_of(predicate, "configuration", "predicate")
    return TestResult(
        TestOutcome(stated),
        tuple(_subject(one) for one in configuration),
        _names(predicate, "passedTests"),
        _names(predicate, "warnedTests"),
        _names(predicate, "failedTests"),
    )


def _names(predicate: Mapping[str, object], name: str) -> tuple[str, ...] | None:
    if name not in predicate:
        return None
    names = array_of(predicate, name, "predicate")
    texts = tuple(one for one in names if isinstance(one, str))
    if len(texts) != len(names):
        message = f"A member of “{name}” is no string."
        raise MalformedProof(message)
    return texts
