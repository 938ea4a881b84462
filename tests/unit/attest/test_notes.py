"""Signed notes and checkpoints: against the specification's own, and against every changed bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.attest.checkpoint import Checkpoint, origin_of
from sitegen.attest.hashing import EMPTY_ROOT
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.notes import NOTE_BYTES, Note
from sitegen.attest.signatures import Key, SignatureState, accepted
from sitegen.keys.ed25519 import verifier
from tests.attest_tools import Sure, other_key, signer_called, survivors

# From the tests of Go's sumdb/note package: a known key, text and signature.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann"
    " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
    "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
CHECKPOINT = Checkpoint("sitegen/evidence-0123456789abcdef", 7, bytes(range(32)))
SIGNER = signer_called("ci.example/site")
SIGNED = Note(CHECKPOINT.text()).signed_by(SIGNER)


def test_a_note_of_another_implementation_verifies() -> None:
    """Go's own test note is accepted under Go's own key, whose id we compute alike."""
    key = Key.parse(GO_VKEY)
    note = Note.parse(GO_NOTE)
    assert note.encoded() == GO_NOTE
    assert key.vkey == GO_VKEY
    (line,) = note.judge([key], verifier())
    assert (line.state, line.key) == (SignatureState.VALID, key)


def test_a_signed_checkpoint_has_the_form_of_the_specification() -> None:
    """Text, blank line, em dash, name, base64; the same input always gives the same bytes."""
    lines = SIGNED.encoded().decode().split("\n")
    assert lines[:4] == [
        "sitegen/evidence-0123456789abcdef",
        "7",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "",
    ]
    assert lines[4].startswith("\u2014 ci.example/site ")
    assert lines[5:] == [""]
    assert Note(CHECKPOINT.text()).signed_by(SIGNER) == SIGNED == Note.parse(SIGNED.encoded())
    assert Checkpoint.parse(SIGNED.text) == CHECKPOINT


def test_an_unsigned_checkpoint_is_the_bare_text() -> None:
    """It is read as a note without signatures, which nothing accepts."""
    bare = Note.parse(CHECKPOINT.text().encode())
    assert bare == Note(CHECKPOINT.text())
    assert not accepted(bare.judge([SIGNER.key], Sure()))


def test_unknown_keys_are_ignored_and_wrong_ones_reject() -> None:
    """A signature of a stranger harms nobody; a false one under a known name does."""
    stranger = signer_called("stranger.example", 2)
    both = SIGNED.signed_by(stranger)
    judged = both.judge([SIGNER.key], verifier())
    assert [one.state for one in judged] == [SignatureState.VALID, SignatureState.UNKNOWN]
    assert accepted(judged)
    forged = Note("other text\n", both.signatures)
    assert not accepted(forged.judge([SIGNER.key], verifier()))
    assert not accepted(both.judge([other_key("ci.example/site")], verifier()))
    mixed = Note(SIGNED.text, (*SIGNED.signatures, forged.signed_by(stranger).signatures[-1]))
    assert not accepted(mixed.judge([SIGNER.key, stranger.key], verifier()))


def test_without_a_library_nothing_is_valid() -> None:
    """Not done is never ok."""
    judged = SIGNED.judge([SIGNER.key], None)
    assert [one.state for one in judged] == [SignatureState.NOT_DONE]
    assert not accepted(judged)


def test_every_changed_bit_of_a_signed_checkpoint_is_rejected() -> None:
    """No byte of the file, signature line included, can be another."""

    def accepts(data: bytes) -> bool:
        try:
            note = Note.parse(data)
            Checkpoint.parse(note.text)
        except MalformedProof:
            return False
        return accepted(note.judge([SIGNER.key], verifier()))

    data = SIGNED.encoded()
    assert accepts(data)
    assert survivors(data, accepts) == []
    assert [at for at in range(len(data)) if accepts(data[:at] + data[at + 1 :])] == []
    assert [at for at in range(len(data) + 1) if accepts(data[:at] + b"A" + data[at:])] == []


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\n\n", id="no text"),
        pytest.param(b"text", id="no final newline"),
        pytest.param(b"te\rxt\n", id="control character"),
        pytest.param(b"te\xffxt\n", id="no UTF-8"),
        pytest.param(b"text\n\nno signature\n", id="no dash"),
        pytest.param("text\n\n\u2014 name\n".encode(), id="no signature"),
        pytest.param("text\n\n\u2014 name AAAA\n".encode(), id="short signature"),
        pytest.param("text\n\n\u2014 na+me AAAAAAA=\n".encode(), id="plus sign"),
        pytest.param("text\n\n\u2014 name AAAAAAB=\n".encode(), id="second spelling of base64"),
        pytest.param("text\n\n\u2014 name AAAAAAA=".encode(), id="cut"),
        pytest.param(("text\n\n" + "\u2014 n AAAAAAA=\n" * 65).encode(), id="many signatures"),
        pytest.param(b"x" * NOTE_BYTES + b"\n", id="long"),
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    """One error, whatever is wrong."""
    with pytest.raises(MalformedProof):
        Note.parse(data)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("origin\n1\n", id="two lines"),
        pytest.param(CHECKPOINT.text()[:-1], id="no final newline"),
        pytest.param(CHECKPOINT.text().replace("\n7\n", "\n07\n"), id="leading zero"),
        pytest.param(CHECKPOINT.text().replace("\n7\n", "\n-7\n"), id="negative"),
        pytest.param(CHECKPOINT.text().replace("\n7\n", "\n\u0667\n"), id="other digits"),
        pytest.param(CHECKPOINT.text().replace("\n7\n", f"\n{2**63}\n"), id="too large"),
        pytest.param(CHECKPOINT.text().replace("Hh8=", "Hh9="), id="second spelling"),
        pytest.param("origin\n1\nAAAA\n", id="short root"),
        pytest.param("\n7\n" + CHECKPOINT.text().split("\n")[2] + "\n", id="no origin"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """A size and a root have one spelling each."""
    with pytest.raises(MalformedProof):
        Checkpoint.parse(text)


def test_checkpoints_of_other_logs_may_say_more() -> None:
    """Extension lines are kept, and signed with the rest."""
    text = f"{CHECKPOINT.text()}more\n"
    assert Checkpoint.parse(text).extensions == ("more",)
    assert Checkpoint.parse(text).text() == text


def test_the_empty_tree_has_a_checkpoint() -> None:
    """Its size is 0, its root that of nothing."""
    empty = Checkpoint("o", 0, EMPTY_ROOT)
    assert Checkpoint.parse(empty.text()) == empty


def test_the_origin_follows_from_title_and_first_manifest() -> None:
    """No host, path or clock is in it."""
    assert origin_of("Évidence of X!", "ab" * 32) == "sitegen/evidence-of-x-abababababababab"


@pytest.mark.parametrize(
    "vkey",
    [
        pytest.param("name", id="no key"),
        pytest.param(GO_VKEY.replace("c74f20a3", "c74f20a4"), id="wrong id"),
        pytest.param(GO_VKEY.replace("PeterNeumann", "Peter"), id="wrong name"),
        pytest.param(GO_VKEY.replace("+AR", "+BR"), id="another kind"),
        pytest.param(GO_VKEY[:-1] + "X", id="another key"),
        pytest.param("a b+00000000+AAAA", id="blank"),
    ],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    """The id of a key vouches for its name and bytes."""
    with pytest.raises(MalformedProof):
        Key.parse(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a\u00a0b", "a+b", "a\nb", "a\u202eb", "a\u200bb"])
def test_names_that_mislead_are_no_names(name: str) -> None:
    """A key's name stands in sentences and lines."""
    with pytest.raises(MalformedProof):
        Key.of(name, b"\2" * 32)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_or_refused(data: bytes) -> None:
    """What is read is written back as it was; nothing else is raised."""
    try:
        note = Note.parse(data)
    except MalformedProof:
        return
    assert note.encoded() == data
    assert not accepted(note.judge([SIGNER.key], verifier()))


_PRIME = 2**255 - 19
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826


@pytest.mark.parametrize("sign", [0, 1 << 255])
@pytest.mark.parametrize(
    "y", [0, 1, _PRIME - 1, _PRIME, _PRIME + 1, _ORDER_8, _PRIME - _ORDER_8, 2**255 - 1]
)
def test_keys_in_whose_name_anybody_can_sign_are_none(y: int, sign: int) -> None:
    """Points of small order, and numbers that are not below the field's prime."""
    with pytest.raises(MalformedProof):
        Key.of("a", (y | sign).to_bytes(32, "little"))
