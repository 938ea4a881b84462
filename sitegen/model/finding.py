"""What is wrong with evidence: one finding, one thing."""

from dataclasses import dataclass, replace
from enum import StrEnum

from sitegen.model.value import Position


class Severity(StrEnum):
    """How grave a finding is; only errors change a verdict."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Effect(StrEnum):
    """What an error finding makes of a pass."""

    CONTRADICTED = "contradicted"
    INVALID = "invalid"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong.

    `artifact` is a path relative to the run's folder, or a record's file name. `where` is a JSON
    pointer (RFC 6901; JSON and YAML) or `line:column` (text), or None for the whole file.
    `message` is one plain sentence, in which evidence is quoted by `canonical.text.quote`.
    """

    check: str
    severity: Severity
    effect: Effect
    artifact: str
    message: str
    where: str | None = None
    line: int | None = None
    column: int | None = None

    def at(self, position: Position | None) -> "Finding":
        """Return the same finding with its line and column."""
        if position is None:
            return self
        return replace(self, line=position.line, column=position.column)


@dataclass(frozen=True, slots=True)
class Check:
    """What the catalogue says of one check; the check's code makes its findings from it.

    `id` is stable and kebab-case. `scope` says what it looks at: `file`, `case`, `run`, `record`
    or `site`. `rationale` says why it matters, `remedy` what the emitter's owner should do.
    """

    id: str
    title: str
    severity: Severity
    effect: Effect
    scope: str
    rationale: str
    remedy: str

    def finding(
        self,
        artifact: str,
        message: str,
        where: str | None = None,
        position: Position | None = None,
    ) -> Finding:
        """Return a finding of this check."""
        return Finding(
            check=self.id,
            severity=self.severity,
            effect=self.effect,
            artifact=artifact,
            message=message,
            where=where,
            line=position.line if position else None,
            column=position.column if position else None,
        )
