"""Artifacts: files that a run, preflight or certification emitted, known by their SHA-256."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of evidence.

    `path` is `/`-separated and relative to the run's folder; of a record it is the file name.
    `sha256` is 64 lower-case hex digits of the raw bytes; `size` is in bytes.
    """

    path: str
    sha256: str
    size: int


class Went:
    """Where a file of the input went: the values of `went` in `intake.json`."""

    RUN = "run"
    RECORD = "record"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class FileFate:
    """What became of one file of the input.

    `artifact` is the path as found, relative to the EVIDENCE argument (with several arguments,
    below its last name). `to` is the path of the run or record it went to, from the site's root;
    None where it was ignored, and then `reason` names the rule. `sha256` and `size` are None
    where the file could not be read.
    """

    artifact: str
    sha256: str | None
    size: int | None
    kind: str
    went: str
    to: str | None
    reason: str | None
