"""What can go wrong that a caller is told; `code` is for programs, `status` for HTTP."""

from typing import ClassVar


class OnboardingError(Exception):
    """A refusal with a reason that a caller may read."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500


class InvalidInput(OnboardingError):
    """The request lacks something, or says something that nobody understands."""

    code = "invalid_input"
    status = 422


class UnknownOperation(OnboardingError):
    """No operation has this name."""

    code = "unknown_operation"
    status = 404


class RuleViolated(OnboardingError):
    """The request is understood, but a rule of the business forbids it now."""

    code = "rule_violated"
    status = 409


class UnknownStep(OnboardingError):
    """A run has a step that no handler is there for."""

    code = "unknown_step"
    status = 422


class AppendOnly(OnboardingError):
    """A row of an append-only table was to be changed or deleted."""

    code = "append_only"
    status = 409
