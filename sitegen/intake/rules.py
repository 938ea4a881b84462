"""What can be wrong with a file before anyone looks at its content."""

from sitegen.model.finding import Check, Effect, Severity

FILE_LINK = Check(
    id="file-link",
    title="A link in the evidence",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale=(
        "A symbolic link can lead out of the evidence, and what it names can change without the"
        " evidence changing. It is never followed."
    ),
    remedy="Put the file itself in its place.",
)
FILE_SPECIAL = Check(
    id="file-special",
    title="Neither a file nor a folder",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="Devices, pipes and sockets have no content that could be kept as evidence.",
    remedy="Remove it from the evidence, or store its content as a file.",
)
FILE_UNREADABLE = Check(
    id="file-unreadable",
    title="A file can't be read",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="What can't be read can't be counted as passed.",
    remedy="Make it readable for the user who builds the site, or emit it again.",
)
FILE_TOO_LARGE = Check(
    id="file-too-large",
    title="A file is larger than the limit",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="Sizes are an attacker's choice; beyond `limits.artifact_bytes` nothing is read.",
    remedy="Split the file, or raise `limits.artifact_bytes`.",
)
FILE_CHANGED = Check(
    id="file-changed",
    title="A file changed while it was read",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="Two readings that differ prove nothing about either.",
    remedy="Build when the emitter has finished writing.",
)
FOLDER_UNREADABLE = Check(
    id="folder-unreadable",
    title="A folder can't be listed",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="Whatever lies in it is missing from the site.",
    remedy="Make it readable for the user who builds the site.",
)
FOLDER_TOO_DEEP = Check(
    id="folder-too-deep",
    title="Folders nest deeper than the limit",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="Depth is bounded by `limits.path_depth`; what lies deeper was not read.",
    remedy="Flatten the folders, or raise `limits.path_depth`.",
)
FOLDER_OTHER_DEVICE = Check(
    id="folder-other-device",
    title="A folder lies on another file system",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="A mount inside the evidence can lead anywhere; it is not entered.",
    remedy="Copy the files into the evidence, or name the mounted folder as an argument.",
)
TOO_MANY_FILES = Check(
    id="input-too-many-files",
    title="The input holds more files than the limit",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="Counts are bounded by `limits.files`; what came after was not read.",
    remedy="Build from fewer folders, or raise `limits.files`.",
)
PATH_HIDDEN = Check(
    id="path-hidden-characters",
    title="A file name with hidden characters or bytes that are no UTF-8",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale="A name that does not show what it is can pass for another.",
    remedy="Rename the file.",
)
PATH_LOOKALIKE = Check(
    id="path-lookalike",
    title="Two file names that differ only by case or Unicode form",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    scope="file",
    rationale="On another file system one of them replaces the other.",
    remedy="Rename one of them.",
)

CHECKS: tuple[Check, ...] = (
    FILE_LINK,
    FILE_SPECIAL,
    FILE_UNREADABLE,
    FILE_TOO_LARGE,
    FILE_CHANGED,
    FOLDER_UNREADABLE,
    FOLDER_TOO_DEEP,
    FOLDER_OTHER_DEVICE,
    TOO_MANY_FILES,
    PATH_HIDDEN,
    PATH_LOOKALIKE,
)
