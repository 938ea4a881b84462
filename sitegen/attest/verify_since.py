"""`verify --since`: history only grew since a checkpoint that the verifier kept."""

from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.notes import Note
from sitegen.attest.signatures import SignatureState
from sitegen.attest.verify_log import LogRead
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.attest.verify_trust import Trust
from sitegen.canonical.text import quote

LOG_POINTER = "log/checkpoint"


def read_checkpoint(data: bytes) -> tuple[Note, Checkpoint]:
    """Return a checkpoint, signed or bare; raise `MalformedProof` where the bytes are none."""
    note = Note.parse(data)
    return note, Checkpoint.parse(note.text)


def verify_since(log: LogRead, since: bytes, trust: Trust) -> Step:
    """Check that the log begins with what it held at a checkpoint from before.

    Whatever keeps that from being shown is a failure: somebody who could hide what is gone by
    damaging more would else be told about the damage alone.
    """
    notes = StepNotes()
    note, old = read_checkpoint(since)
    for one in note.judge(trust.keys, trust.verifier):
        if one.state is SignatureState.WRONG:
            message = f"The older checkpoint is not signed by {quote(one.named)}, which it names."
            notes.fail(LOG_POINTER, Fault.SIGNATURE, message)
    newest = log.newest
    if newest is None or log.entries is None:
        message = "The site has no log that holds up, so nothing shows that history only grew."
        notes.fail(LOG_POINTER, Fault.SHRUNK, message)
    elif old.origin != newest.checkpoint.origin:
        message = (
            f"This is the log {quote(newest.checkpoint.origin)};"
            f" the older checkpoint is of {quote(old.origin)}."
        )
        notes.fail(LOG_POINTER, Fault.SHRUNK, message)
    elif old.size > newest.checkpoint.size:
        message = f"The log has {newest.checkpoint.size} entries, and had {old.size}."
        notes.fail(LOG_POINTER, Fault.SHRUNK, message)
    elif log.root_at(old.size) != old.root:
        message = f"The first {old.size} entries of the log are no longer the same."
        notes.fail(LOG_POINTER, Fault.SHRUNK, message)
    else:
        notes.checked += old.size
    title = "History only grew since the checkpoint that was given"
    if not old.size and not notes.problems:
        notes.why = "The older checkpoint is that of an empty log."
    return notes.step("since", title, "entries from before")
