"""Checks that the readers of records make while they read: the catalogue entries."""

from typing import Final

from sitegen.model.finding import Check, Effect, Severity

RECORD_SCHEMA: Final = Check(
    id="record-schema",
    title="A record's members have the types of its format",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="record",
    rationale="A member that is absent or of another type can't be judged, so nothing that the "
    "record says may count.",
    remedy="Emit every member of the format with its type.",
)
RECORD_UNKNOWN_FIELD: Final = Check(
    id="record-unknown-field",
    title="A record has members that its format does not know",
    severity=Severity.NOTE,
    effect=Effect.NONE,
    scope="record",
    rationale="What a reader does not understand is shown, but no check looks at it.",
    remedy="Leave the member out, or have its meaning added to the reader.",
)
EFFECT_CONTRACT: Final = Check(
    id="effect-observation-schema",
    title="An effect observation keeps its declared contract",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="record",
    rationale="The observation contract says what an observation must hold before it may advance "
    "a capability; one that breaks it proves less than it says.",
    remedy="Emit what the contract asks for, or change the contract and say so.",
)
UNRECOGNISED: Final = Check(
    id="unrecognised-format",
    title="A file is of no known format",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    scope="file",
    rationale="Nobody has looked at what the file says: it is kept and listed, and proves nothing.",
    remedy="Emit a known format, or add the file's name to the ignored ones.",
)
LFS_POINTER: Final = Check(
    id="git-lfs-pointer",
    title="A file is a Git LFS pointer instead of its content",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="The evidence itself is absent; the pointer only names it.",
    remedy="Fetch the content with `git lfs pull` before the evidence is handed over.",
)
TEMPLATE: Final = Check(
    id="template-not-evidence",
    title="A file is a template",
    severity=Severity.NOTE,
    effect=Effect.NONE,
    scope="file",
    rationale="A template has the shape of evidence, but nothing was observed.",
    remedy="Keep templates out of the evidence.",
)

CHECKS: Final = (
    RECORD_SCHEMA,
    RECORD_UNKNOWN_FIELD,
    EFFECT_CONTRACT,
    UNRECOGNISED,
    LFS_POINTER,
    TEMPLATE,
)
"""Everything that the readers of records can find themselves."""
