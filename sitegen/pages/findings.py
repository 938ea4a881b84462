"""Findings as rows of a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import FindingCounts
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.outcome import Verdict
from sitegen.pages.evidence import Text, shown
from sitegen.pages.numbers import count
from sitegen.settings import Settings

REASONS_SHOWN: Final = 5

SEVERITY_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
"""Gravest first."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding: its severity is a class and a word, `href` leads to its check.

    `place` is where in the artifact (None: the whole file). `page` leads to the page it belongs
    to, None where it is on that page.
    """

    severity: str
    check: str
    href: str
    message: Text
    artifact: Text
    place: Text | None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a verdict is what it is: messages of the findings that decided, and how many more."""

    messages: tuple[Text, ...]
    more: int


def place_of(finding: Finding) -> str | None:
    """Return a finding's place for people: pointer, line and column, as far as known."""
    where = finding.where
    if finding.line is None:
        return where
    spot = f"line {finding.line}, column {finding.column}"
    if where is None or where == f"{finding.line}:{finding.column}":
        return spot
    return f"{where or 'the whole document'} ({spot})"


def finding_row(
    finding: Finding, checks: str, settings: Settings, page: str | None = None
) -> FindingRow:
    """Return one finding's row; `checks` is the URL of the catalogue, without an anchor."""
    limit = settings.limits.shown_chars
    place = place_of(finding)
    return FindingRow(
        severity=finding.severity.value,
        check=finding.check,
        href=f"{checks}#check-{finding.check}",
        message=shown(finding.message, limit),
        artifact=shown(finding.artifact, limit),
        place=None if not place else shown(place, limit),
        page=page,
    )


def finding_rows(
    findings: Iterable[Finding], checks: str, settings: Settings
) -> tuple[FindingRow, ...]:
    """Return the rows of findings, gravest first, else in their own order."""
    return tuple(finding_row(finding, checks, settings) for finding in gravest_first(findings))


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as tables list and number them."""
    return tuple(sorted(findings, key=lambda finding: SEVERITY_ORDER[finding.severity]))


def gravest_of(findings: Iterable[Finding]) -> str:
    """Return the gravest severity of findings; of none an empty text."""
    ordered = sorted((finding.severity for finding in findings), key=SEVERITY_ORDER.__getitem__)
    return ordered[0].value if ordered else ""


def reasons_of(verdict: Verdict, findings: Sequence[Finding], settings: Settings) -> Reasons:
    """Return the messages of the error findings that made a pass contradicted or invalid."""
    if not findings or verdict not in (Verdict.CONTRADICTED, Verdict.INVALID):
        return _NO_REASONS
    effect = Effect.CONTRADICTED if verdict is Verdict.CONTRADICTED else Effect.INVALID
    deciding = [
        finding
        for finding in findings
        if finding.severity is Severity.ERROR and finding.effect is effect
    ]
    limit = settings.limits.shown_chars
    messages = tuple(shown(finding.message, limit) for finding in deciding[:REASONS_SHOWN])
    return Reasons(messages, len(deciding) - len(messages))


_NO_REASONS: Final = Reasons((), 0)


def counts_text(counts: FindingCounts) -> str:
    """Return counts in words: `1 error, 2 notes`; of none: `none`."""
    parts = [
        count(number, one, f"{one}s")
        for number, one in (
            (counts.error, "error"),
            (counts.warning, "warning"),
            (counts.note, "note"),
        )
        if number
    ]
    return ", ".join(parts) or "none"
