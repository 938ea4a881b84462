"""Sixth step of `verify`: who signed the checkpoints, and whether the verifier trusts them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.members import read_object
from sitegen.attest.policy import Use
from sitegen.attest.signatures import Key, SignatureState
from sitegen.attest.sshsig import SIGNATURE_FILE_BYTES, SshSignature
from sitegen.attest.verify_contents import Contents
from sitegen.attest.verify_files import SMALL_BYTES, SiteFiles, tell_unreadable
from sitegen.attest.verify_log import Head
from sitegen.attest.verify_reach import VersionRead
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.attest.verify_trust import Signed, Trust, take_signatures
from sitegen.attest.version_entries import SSH_SIGNATURE
from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time

VERSION_FILE: Final = "version.json"
_SIGNED_LATER: Final = "It was not signed when it was published; the newest one covers it."


def verify_origin(
    files: SiteFiles, heads: Sequence[Head], contents: Contents, trust: Trust
) -> tuple[bool, Step]:
    """Check the signatures of every checkpoint, and tell whether the newest is trusted.

    The newest has to be signed by a key that was given, as of the verifier's own time: it covers
    all before it. An older one may be unsigned, but must not have lost a signature.
    """
    notes = StepNotes(why=trust.why_not)
    title = "The checkpoints are signed by a key that was given"
    trusted = False
    for head in reversed(heads):
        newest = head is heads[-1]
        _check_stated(files, head, contents, trust, notes)
        if trust.why_not:
            continue
        own_time = None if newest or not trusted else time_of(files, head.version)
        signed = Signed(head.path, "checkpoint", Use.CHECKPOINT, at=own_time or trust.at)
        judged = head.note.judge(trust.keys, trust.verifier)
        before = len(notes.problems) + len(notes.undone)
        good = take_signatures(signed, judged, trust, notes)
        told = len(notes.problems) + len(notes.undone) > before
        if newest:
            trusted = good
        if good or told:
            continue
        if newest:
            message = "None of the keys that were given signed the newest checkpoint."
            notes.fail(head.path, Fault.SIGNATURE, message)
        else:
            notes.leave(head.path, _SIGNED_LATER if not judged else "It is signed by other keys.")
    return trusted, notes.step("origin", title, "signed checkpoints")


def _check_stated(
    files: SiteFiles, head: Head, contents: Contents, trust: Trust, notes: StepNotes
) -> None:
    """Hold the signatures of a checkpoint against the key that its version says signed it."""
    path = f"{head.version.folder}{VERSION_FILE}"
    try:
        stated = read_object(files.read(path, SMALL_BYTES), SMALL_BYTES, VERSION_FILE).get("signer")
    except (OSError, MalformedProof):
        return  # told by the step `files`
    if not isinstance(stated, str):
        return
    names = {f"{one.name}+{one.key_id.hex()}" for one in head.note.signatures}
    if stated not in names:
        message = f"The signature of {quote(stated)}, which the version names, is not there."
        notes.fail(head.path, Fault.SIGNATURE, message)
    _check_ssh(files, head, stated, trust, notes)
    contents.take(f"{head.version.folder}{SSH_SIGNATURE}")


def _check_ssh(files: SiteFiles, head: Head, stated: str, trust: Trust, notes: StepNotes) -> None:
    """Check the signature for OpenSSH: by the key that the version names, and over this file."""
    path = f"{head.version.folder}{SSH_SIGNATURE}"
    try:
        found = SshSignature.parse(files.read(path, SIGNATURE_FILE_BYTES))
        own = Key.of(stated.rpartition("+")[0], found.public).hint == stated
    except OSError as error:
        tell_unreadable(notes, path, error)
        return
    except MalformedProof as error:
        notes.fail(path, Fault.DAMAGED, str(error))
        return
    judged = found.judge(head.note.encoded(), trust.keys, trust.verifier)
    if not own or judged.state is SignatureState.WRONG:
        notes.fail(path, Fault.SIGNATURE, f"The signature is not that of {quote(stated)}.")


def time_of(files: SiteFiles, version: VersionRead) -> datetime | None:
    """Return the reference time that a version recorded: what its publisher said it was."""
    try:
        data = files.read(f"{version.folder}{VERSION_FILE}", SMALL_BYTES)
        stated = read_object(data, SMALL_BYTES, VERSION_FILE).get("reference_time")
    except (OSError, MalformedProof):
        return None
    instant = read_time(stated) if isinstance(stated, str) else None
    return None if instant is None else instant.utc
