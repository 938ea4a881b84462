"""The text of a report as a page shows it: its source, and the claims marked in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.limits import Limits
from sitegen.model.claim import Claim, ClaimVerdict
from sitegen.model.report import Report

_FENCE: Final = "~" * 12


@dataclass(frozen=True, slots=True)
class Mark:
    """One claim in the text: its number on the page, its words, its line, and how it is drawn.

    `kind` is `stated`, or a verdict.
    """

    number: int
    words: str
    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown that a template prints: sanitised, its claims marked.

    `first_line` is the number of its first line in the report.
    """

    source: str
    first_line: int
    marks: tuple[Mark, ...]
    limits: Limits


def prose_of(
    report: Report, claims: Sequence[Claim], limits: Limits, *, judged: bool
) -> Prose | None:
    """Return the prose of a report with its claims marked; None where it is shown as plain text.

    `judged` marks each with its verdict; else a claim is marked as stated.
    """
    if report.plain:
        return None
    marks = tuple(
        Mark(number, claim.stated, claim.line, _kind(claim, judged=judged))
        for number, claim in enumerate(claims, 1)
        if claim.line is not None
    )
    return Prose("\n".join(_source(report)), 1, marks, limits)


def _source(report: Report) -> list[str]:
    """Return the lines of a report, its front matter as a block of code on the same lines."""
    lines = list(report.lines)
    if report.body_line > 1:
        lines[0] = f"{_FENCE}yaml"
        lines[report.body_line - 2] = _FENCE
    return lines


def _kind(claim: Claim, *, judged: bool) -> str:
    return claim.verdict.value if judged else "stated"


def worst(kinds: Iterable[str]) -> str:
    """Return the gravest of several kinds of mark."""
    order = (*(verdict.value for verdict in ClaimVerdict), "stated")
    return min(kinds, key=order.index)
