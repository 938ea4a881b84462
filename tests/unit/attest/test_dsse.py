"""Envelopes and Statements: against securesystemslib both ways, and against every changed bit."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as TheirEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._crypto_signer import CryptoSigner
from securesystemslib.signer._key import SSlibKey

from sitegen.attest.dsse import PAYLOAD_TYPE, Envelope, EnvelopeSignature, pae
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.signatures import SignatureState, accepted
from sitegen.attest.statement import (
    Statement,
    Subject,
    TestOutcome,
    TestResult,
    evidence_list,
    run_subject,
)
from sitegen.keys.ed25519 import verifier
from sitegen.model.artifact import Artifact
from tests.attest_tools import Sure, signer_called, survivors
from tests.builders import decoded

SIGNER = signer_called("ci.example/tests")
ARTIFACTS = (
    Artifact("run_summary.json", "a" * 64, 3),
    Artifact("cases/b.json", "b" * 64, 3),
    Artifact("attestation.dsse.json", "c" * 64, 3),
)
STATEMENT = Statement(
    (run_subject(ARTIFACTS, {"kind": "run", "run_id": "r-1", "suite": "nightly"}),),
    TestResult(
        TestOutcome.WARNED,
        (Subject("run_context.json", "d" * 64),),
        passed=("a",),
        warned=("b", "é"),
        failed=(),
    ),
)
SIGNED = STATEMENT.enveloped().signed_by(SIGNER)


def reads(parse: Callable[[bytes], Any], data: bytes) -> bool:
    """Tell whether bytes are read at all."""
    try:
        parse(data)
    except MalformedProof:
        return False
    return True


def test_pae_is_that_of_the_protocol() -> None:
    """The example of the DSSE specification, to the byte."""
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


def test_what_was_signed_is_read_back() -> None:
    """Envelope and Statement come back as they were, and always with the same bytes."""
    data = SIGNED.encoded()
    assert Envelope.parse(data) == SIGNED
    assert Statement.of_envelope(Envelope.parse(data)) == STATEMENT
    assert STATEMENT.enveloped().signed_by(SIGNER).encoded() == data
    assert data.endswith(b"}\n")
    assert accepted(SIGNED.judge([SIGNER.key], verifier()))


def test_the_statement_is_in_toto_s() -> None:
    """Members and values are those of Statement v1 and test-result v0.1."""
    value = decoded(STATEMENT.encoded())
    assert value["_type"] == "https://in-toto.io/Statement/v1"
    assert value["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert value["predicate"] == {
        "configuration": [{"digest": {"sha256": "d" * 64}, "name": "run_context.json"}],
        "failedTests": [],
        "passedTests": ["a"],
        "result": "WARNED",
        "warnedTests": ["b", "é"],
    }
    (subject,) = value["subject"]
    assert subject["name"] == "evidence.sha256"
    assert subject["annotations"] == {"kind": "run", "run_id": "r-1", "suite": "nightly"}


def test_the_list_of_evidence_is_what_sha256sum_prints() -> None:
    """Sorted by the bytes of the path, without the attestation; odd names as coreutils do it."""
    assert evidence_list(ARTIFACTS) == (
        b"b" * 64 + b"  cases/b.json\n" + b"a" * 64 + b"  run_summary.json\n"
    )
    odd = (Artifact("a\\b\n", "a" * 64, 1), Artifact("é", "b" * 64, 1))
    assert evidence_list(odd) == (
        b"\\" + b"a" * 64 + b"  a\\\\b\\n\n" + b"b" * 64 + b"  \xc3\xa9\n"
    )
    assert evidence_list((Artifact("\ud800", "a" * 64, 1), Artifact("\udcff", "b" * 64, 1)))


def test_securesystemslib_accepts_our_envelope() -> None:
    """An implementation that is not ours reads the file and verifies the signature."""
    theirs = TheirEnvelope.from_dict(decoded(SIGNED.encoded()))
    key = SSlibKey(SIGNER.key.hint, "ed25519", "ed25519", {"public": SIGNER.key.public.hex()})
    assert list(theirs.verify([key], 1)) == [SIGNER.key.hint]
    assert theirs.payload == STATEMENT.encoded()
    theirs.payload += b" "
    with pytest.raises(VerificationError):
        theirs.verify([key], 1)


def test_we_accept_the_envelope_of_securesystemslib() -> None:
    """Its spelling of JSON is another, its key id ours; the signature is the same."""
    private = SIGNER._private
    key = SSlibKey(SIGNER.key.hint, "ed25519", "ed25519", {"public": SIGNER.key.public.hex()})
    made = TheirEnvelope(STATEMENT.encoded(), PAYLOAD_TYPE, {})
    made.sign(CryptoSigner(private, key))
    ours = Envelope.parse(json.dumps(made.to_dict(), indent=2).encode())
    assert ours == SIGNED
    assert accepted(ours.judge([SIGNER.key], verifier()))


def test_every_changed_bit_of_an_envelope_is_rejected() -> None:
    """No byte can be another: not the payload, not its type, not a signature, not a hint."""

    def accepts(data: bytes) -> bool:
        try:
            envelope = Envelope.parse(data)
        except MalformedProof:
            return False
        return accepted(envelope.judge([SIGNER.key], verifier()))

    data = Statement(STATEMENT.subjects, TestResult(TestOutcome.PASSED)).enveloped()
    small = data.signed_by(SIGNER).encoded()
    assert accepts(small)
    assert survivors(small, accepts) == []


def test_signatures_are_held_against_the_key_that_they_name() -> None:
    """A stranger's is ignored, a false one rejects, and one without a name is tried with all."""
    stranger = signer_called("stranger.example", 2)
    both = SIGNED.signed_by(stranger)
    judged = both.judge([SIGNER.key], verifier())
    assert [one.state for one in judged] == [SignatureState.VALID, SignatureState.UNKNOWN]
    assert accepted(judged)
    own, other = both.signatures
    swapped = EnvelopeSignature(own.hint, other.signature)
    forged = Envelope(SIGNED.payload_type, SIGNED.payload, (own, swapped))
    assert not accepted(forged.judge([SIGNER.key, stranger.key], verifier()))
    nameless = Envelope(
        SIGNED.payload_type, SIGNED.payload, (EnvelopeSignature("", own.signature),)
    )
    (found,) = nameless.judge([stranger.key, SIGNER.key], verifier())
    assert (found.state, found.key) == (SignatureState.VALID, SIGNER.key)
    (lost,) = nameless.judge([stranger.key], verifier())
    assert (lost.state, lost.key) == (SignatureState.UNKNOWN, None)
    assert not accepted(SIGNED.judge([SIGNER.key], None))
    assert not accepted(STATEMENT.enveloped().judge([SIGNER.key], Sure()))


def test_a_payload_of_another_type_is_not_signed_by_this_signature() -> None:
    """The type is part of what is signed, so that no document is taken for another."""
    other = Envelope("text/plain", SIGNED.payload, SIGNED.signatures)
    assert not accepted(other.judge([SIGNER.key], verifier()))
    with pytest.raises(MalformedProof, match="no in-toto Statement"):
        Statement.of_envelope(other)


GOOD = decoded(SIGNED.encoded())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"signatures": []}, id="no signature"),
        pytest.param({"signatures": GOOD["signatures"] * 65}, id="many signatures"),
        pytest.param({"signatures": [{"sig": 1}]}, id="a number"),
        pytest.param({"signatures": [{"sig": "AB=="}]}, id="second spelling of base64"),
        pytest.param({"signatures": [{"sig": "AA==", "cert": "x"}]}, id="unnamed member inside"),
        pytest.param({"signatures": ["x"]}, id="no object"),
        pytest.param({"signatures": "x"}, id="no array"),
        pytest.param({"payload": "?"}, id="payload"),
        pytest.param({"payload": None}, id="no payload"),
        pytest.param({"payloadType": 1}, id="type"),
        pytest.param({"payloadType": "\ud800"}, id="type of half a character"),
        pytest.param({"more": 1}, id="unnamed member"),
    ],
)
def test_what_is_no_envelope_is_refused(change: dict[str, Any]) -> None:
    """One error, whatever is wrong."""
    with pytest.raises(MalformedProof):
        Envelope.parse(json.dumps({**GOOD, **change}).encode())


def test_duplicate_keys_are_refused() -> None:
    """Two payloads in one envelope would be verified as one and read as the other."""
    data = SIGNED.encoded().replace(b'{"payload":', b'{"payload":"e30=","payload":')
    with pytest.raises(MalformedProof):
        Envelope.parse(data)


STATED = decoded(STATEMENT.encoded())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"_type": "https://in-toto.io/Statement/v0.1"}, id="another version"),
        pytest.param({"predicateType": "https://slsa.dev/provenance/v1"}, id="another predicate"),
        pytest.param({"subject": []}, id="about nothing"),
        pytest.param({"subject": [{"digest": {"sha256": "A" * 64}}]}, id="upper case"),
        pytest.param({"subject": [{"digest": {"sha512": "a" * 128}}]}, id="another hash"),
        pytest.param({"subject": [{"name": "x"}]}, id="no digest"),
        pytest.param({"predicate": {"result": "PASSED"}}, id="no configuration"),
        pytest.param({"predicate": {"result": "OK", "configuration": []}}, id="unknown result"),
        pytest.param({"predicate": None}, id="no predicate"),
        pytest.param(
            {"predicate": {"result": "PASSED", "configuration": [], "passedTests": [1]}},
            id="a test that is a number",
        ),
    ],
)
def test_what_is_no_test_result_is_refused(change: dict[str, Any]) -> None:
    """A Statement says what it is about, and one of three results."""
    with pytest.raises(MalformedProof):
        Statement.parse(json.dumps({**STATED, **change}).encode())


def test_members_that_nobody_named_are_let_be() -> None:
    """in-toto asks consumers to ignore them."""
    assert Statement.parse(json.dumps({**STATED, "later": 1}).encode()) == STATEMENT


@given(st.binary(max_size=200))
def test_any_bytes_are_an_envelope_or_refused(data: bytes) -> None:
    """Nothing but `MalformedProof` is raised."""
    assert reads(Envelope.parse, data) in {True, False}
    assert reads(Statement.parse, data) in {True, False}
