"""Leaves and proof files: written, read back, and refused where anything is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.entries import EntryKind, LogEntry
from sitegen.attest.hashing import leaf_hash
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.notes import Note
from sitegen.attest.proofs import InclusionProof
from sitegen.attest.signatures import accepted
from sitegen.attest.tree import Frontier, LeafHashes, inclusion_proof
from sitegen.keys.ed25519 import verifier
from tests.attest_tools import signer_called, survivors

SIGNER = signer_called("site.example")
ENTRIES = [
    LogEntry(EntryKind.EVIDENCE, f"runs/r-{number:016x}/evidence.json", f"{number:064x}")
    for number in range(11)
]
HASHES = [leaf_hash(entry.encoded()) for entry in ENTRIES]
HEAD = Checkpoint("sitegen/x-0", len(HASHES), Frontier().append(HASHES).root())
NOTE = Note(HEAD.text()).signed_by(SIGNER)
PROOF = InclusionProof(ENTRIES[6], 6, inclusion_proof(LeafHashes(HASHES), 6, 11), NOTE)


def test_a_leaf_is_one_line() -> None:
    """Kind, path and hash; read back as it was."""
    data = ENTRIES[1].encoded()
    assert data == b"evidence runs/r-0000000000000001/evidence.json " + b"0" * 63 + b"1"
    assert LogEntry.parse(data) == ENTRIES[1]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"evidence x " + b"0" * 63, id="short hash"),
        pytest.param(b"evidence x " + b"A" * 64, id="upper case"),
        pytest.param(b"else x " + b"0" * 64, id="unknown kind"),
        pytest.param(b"evidence ../x " + b"0" * 64, id="out of the site"),
        pytest.param(b"evidence /x " + b"0" * 64, id="absolute"),
        pytest.param(b"evidence a//x " + b"0" * 64, id="empty name"),
        pytest.param(b"evidence \xff " + b"0" * 64, id="no ASCII"),
        pytest.param(b"evidence x " + b"0" * 64 + b"\n", id="line end"),
        pytest.param(b"evidence " + b"x" * 181 + b" " + b"0" * 64, id="long path"),
    ],
)
def test_what_is_no_leaf_is_refused(data: bytes) -> None:
    """A path in a leaf leads nowhere but into the site."""
    with pytest.raises(MalformedProof):
        LogEntry.parse(data)


def test_a_leaf_that_could_not_be_read_back_is_not_written() -> None:
    """What can't be a path of a site is a mistake of ours."""
    with pytest.raises(ValueError, match="No leaf"):
        LogEntry(EntryKind.BASELINE, "a b", "0" * 64).encoded()


def test_a_proof_has_the_form_of_the_specification() -> None:
    """Header, extra data, index, hashes, empty line, checkpoint."""
    lines = PROOF.encoded().decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 6"
    assert lines[3 + len(PROOF.hashes)] == ""
    assert "\n".join(lines[4 + len(PROOF.hashes) :]) == NOTE.encoded().decode()
    assert InclusionProof.parse(PROOF.encoded()) == PROOF
    assert PROOF.holds()


def test_a_proof_leads_to_an_unsigned_checkpoint_too() -> None:
    """Then it proves only what somebody else holds the checkpoint to be."""
    bare = InclusionProof(PROOF.entry, PROOF.index, PROOF.hashes, Note(HEAD.text()))
    assert InclusionProof.parse(bare.encoded()) == bare
    assert bare.holds()


def test_a_tree_of_one_needs_no_hash() -> None:
    """The leaf is the root."""
    alone = Checkpoint("o", 1, HASHES[0])
    proof = InclusionProof(ENTRIES[0], 0, (), Note(alone.text()))
    assert InclusionProof.parse(proof.encoded()).holds()


def test_every_changed_bit_of_a_proof_is_rejected() -> None:
    """No byte of the file can be another."""

    def accepts(data: bytes) -> bool:
        try:
            proof = InclusionProof.parse(data)
        except MalformedProof:
            return False
        return proof.holds() and accepted(proof.note.judge([SIGNER.key], verifier()))

    assert accepts(PROOF.encoded())
    assert survivors(PROOF.encoded(), accepts) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"@v1", b"@v2", id="version"),
        pytest.param(b"index 6", b"index 06", id="leading zero"),
        pytest.param(b"index 6", b"index -6", id="negative"),
        pytest.param(b"extra ", b"", id="no entry"),
        pytest.param(b"index 6\n", b"index 6\n" + b"AAAA\n", id="short hash"),
        pytest.param(b"\n\n", b"\n", id="no checkpoint"),
        pytest.param(b"\n11\n", b"\nx\n", id="broken checkpoint"),
        pytest.param(b"index 6\n", b"index 6\n" + b"A" * 43 + b"=\n" * 1, id="one hash more"),
    ],
)
def test_what_is_no_proof_is_refused(old: bytes, new: bytes) -> None:
    """It is refused when it is read, or does not hold."""
    data = PROOF.encoded().replace(old, new, 1)
    assert data != PROOF.encoded()
    try:
        assert not InclusionProof.parse(data).holds()
    except MalformedProof:
        return


@given(st.binary(max_size=300))
def test_any_bytes_are_a_proof_or_refused(data: bytes) -> None:
    """Nothing but `MalformedProof` is raised."""
    for parse in (InclusionProof.parse, LogEntry.parse):
        try:
            parse(data)
        except MalformedProof:
            continue
