"""`verify FILE --proof FILE`: one downloaded file, without the site that it is from.

The proof holds the leaf of the log, the path from it to a checkpoint and, where the leaf vouches
for a list, that list: of everything in the folder of a run or record, or of a version.
"""

from hashlib import sha256
from typing import BinaryIO, Final

from sitegen.attest.entries import EntryKind
from sitegen.attest.listing import read_listing
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import (
    EVIDENCE_SCHEMA,
    MANIFEST_SCHEMA,
    RENDERING_SCHEMA,
    ManifestFile,
)
from sitegen.attest.policy import Use
from sitegen.attest.proofs import InclusionProof
from sitegen.attest.verify_report import Fault, Report, Step, StepNotes
from sitegen.attest.verify_trust import Signed, Trust, take_signatures
from sitegen.canonical.text import quote

_BLOCK: Final = 1024 * 1024
_SCHEMAS: Final = {
    EntryKind.EVIDENCE: EVIDENCE_SCHEMA,
    EntryKind.RENDERING: RENDERING_SCHEMA,
    EntryKind.VERSION: MANIFEST_SCHEMA,
}


def verify_download(name: str, file: BinaryIO, proof: bytes, trust: Trust) -> Report:
    """Return what became of every step for a file called `name`."""
    notes = StepNotes()
    known = None
    try:
        known = InclusionProof.parse(proof)
        if known.holds():
            notes.checked += 1
        else:
            message = "The proof does not lead to its checkpoint."
            notes.fail(name, Fault.CHANGED, message)
    except MalformedProof as error:
        notes.fail(name, Fault.DAMAGED, str(error))
    step = notes.step("proof", "The proof leads from a leaf of the log to a checkpoint", "proofs")
    if known is None or notes.problems:
        return Report((step,))
    return Report((step, _file_step(name, file, known), _origin_step(name, known, trust)))


def _file_step(name: str, file: BinaryIO, proof: InclusionProof) -> Step:
    """Check that the file is what the leaf vouches for, or listed in it."""
    notes = StepNotes()
    hashed, size, entry = sha256(), 0, proof.entry
    while block := file.read(_BLOCK):
        hashed.update(block)
        size += len(block)
    digest = hashed.hexdigest()
    published = entry.path
    if digest == entry.sha256:
        notes.checked += 1
    else:
        try:
            row = _listed(proof, digest, size)
        except MalformedProof as error:
            notes.fail(name, Fault.DAMAGED, f"The list in the proof can't be read. {error}")
            row = None
        if row is not None:
            notes.checked += 1
            inner = entry.kind is not EntryKind.VERSION
            published = f"{entry.path.rpartition('/')[0]}/{row.path}" if inner else row.path
            if entry.kind is EntryKind.EVIDENCE:
                published = f"{entry.path}, as {quote(row.path)}"
        elif not notes.problems:
            message = f"The file, SHA-256 {digest}, is not what the proof vouches for."
            notes.fail(name, Fault.CHANGED, message)
    where = f": {published}" if notes.checked else ""
    return notes.step("file", f"The file is one that the log vouches for{where}", "files")


def _listed(proof: InclusionProof, digest: str, size: int) -> ManifestFile | None:
    schema = _SCHEMAS.get(proof.entry.kind)
    if schema is None or not proof.manifest:
        return None
    inside = proof.entry.kind is not EntryKind.EVIDENCE
    rows = read_listing(proof.manifest, schema, inside=inside).files
    return next((row for row in rows if (row.sha256, row.size) == (digest, size)), None)


def _origin_step(name: str, proof: InclusionProof, trust: Trust) -> Step:
    notes = StepNotes(why=trust.why_not)
    if not trust.why_not:
        signed = Signed(name, "checkpoint", Use.CHECKPOINT, at=trust.at)
        judged = proof.note.judge(trust.keys, trust.verifier)
        good = take_signatures(signed, judged, trust, notes)
        if not good and not notes.problems and not notes.undone:
            message = "None of the keys that were given signed the checkpoint of the proof."
            notes.fail(name, Fault.SIGNATURE, message)
    log = quote(proof.checkpoint.origin)
    title = f"The checkpoint of the log {log} is signed by a key that was given"
    return notes.step("origin", title, "signed checkpoints")
