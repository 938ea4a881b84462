"""Errors of the call: what is wrong, where, what to do, and the exit code it ends with.

What is wrong with the *evidence* is never raised: it is a finding (`sitegen.model.finding`).
"""

import errno
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the command line; codes from 64 up follow BSD's sysexits(3)."""

    OK = 0
    INVALID = 1
    PARTIAL = 2
    GUARDRAIL = 3
    IDENTITY_REUSE = 4
    REGRESSION = 5
    USAGE = 64
    NO_INPUT = 66
    SOFTWARE = 70
    CANT_CREATE = 73
    IO_ERROR = 74
    LOCKED = 75
    INTERRUPTED = 130
    TERMINATED = 143


GRAVITY: tuple[ExitCode, ...] = (
    ExitCode.IDENTITY_REUSE,
    ExitCode.GUARDRAIL,
    ExitCode.PARTIAL,
    ExitCode.INVALID,
    ExitCode.REGRESSION,
    ExitCode.OK,
)
"""The codes that evidence can lead to, gravest first."""


def gravest(codes: set[ExitCode]) -> ExitCode:
    """Return the code that wins where several of `GRAVITY` apply (`OK` for an empty set)."""
    return next((code for code in GRAVITY if code in codes), ExitCode.OK)


class SitegenError(Exception):
    """A command could not do what it was asked; `message` says what, `hint` what to do."""

    code: ExitCode = ExitCode.IO_ERROR
    slug: str = "error"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        """Take a sentence for people, and optionally what they can do about it."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageProblem(SitegenError):
    """The command line or the configuration is wrong."""

    code = ExitCode.USAGE
    slug = "usage"


class InputProblem(SitegenError):
    """The evidence that was named can't be read at all."""

    code = ExitCode.NO_INPUT
    slug = "no-input"


class OutputProblem(SitegenError):
    """The site can't be written where it was asked for."""

    code = ExitCode.CANT_CREATE
    slug = "cannot-create"


class PublishedChanged(OutputProblem):
    """A file that was published is gone, or is not what was published."""

    code = ExitCode.GUARDRAIL
    slug = "published-changed"


class IoProblem(SitegenError):
    """Reading or writing failed half-way."""

    code = ExitCode.IO_ERROR
    slug = "io"


MACHINE_ERRORS = frozenset({errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR})
"""What the system answers for reasons of its own: the same call may go well another time."""


def demand_machine(error: OSError) -> None:
    """Raise `IoProblem` where the machine failed: that says nothing about what it should read."""
    if error.errno in MACHINE_ERRORS:
        message = f"Reading failed: {error.strerror}."
        raise IoProblem(message, hint="What was published before is untouched.") from error


class EvidenceChanged(IoProblem):
    """An artifact's bytes changed while the build was running."""

    slug = "evidence-changed"


class LockHeld(SitegenError):
    """Another build works on the same site, or another run on the same database."""

    code = ExitCode.LOCKED
    slug = "locked"


class GuardrailViolation(SitegenError):
    """The command would break a rule that has no bypass."""

    code = ExitCode.GUARDRAIL
    slug = "guardrail"


class IdentityReuse(SitegenError):
    """A published run id came back with other content."""

    code = ExitCode.IDENTITY_REUSE
    slug = "identity-reuse"
