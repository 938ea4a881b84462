"""Findings and differences as GitHub's workflow commands: annotations of a step.

Source: GitHub's documentation of workflow commands, and its escapes (`%25 %0D %0A`, and in
properties `%3A %2C`). A step shows ten annotations of each type: the worst come first.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sitegen.canonical.text import visible
from sitegen.model.difference import Judged, Rank
from sitegen.model.finding import Severity
from sitegen.model.version import LocatedFinding

MOST: Final = 10
"""Annotations of each type that a step shows."""

_TYPES: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_LONGEST: Final = 1_000


def findings_github(findings: Iterable[LocatedFinding]) -> bytes:
    """Return annotations of findings, errors first."""
    rows = []
    for row in findings:
        finding = row.finding
        place = f"{row.path or ''}{finding.artifact}"
        properties = {"file": place, "title": finding.check}
        if finding.line is not None:
            properties |= {"line": str(finding.line), "col": str(finding.column or 1)}
        rows.append((_TYPES[finding.severity], properties, finding.message))
    return _commands(rows)


def diff_github(judged: Sequence[Judged]) -> bytes:
    """Return annotations of differences: what fails the gate as errors."""
    rows = []
    for item in judged:
        row = item.difference
        kind = "error" if item.fails else "notice"
        if not item.fails and row.rank in {Rank.WEAKER, Rank.REGRESSION, Rank.REMOVED}:
            kind = "warning"
        rows.append((kind, {"title": f"{row.rank.value}: {row.kind}"}, row.message))
    return _commands(rows)


def _commands(rows: Iterable[tuple[str, dict[str, str], str]]) -> bytes:
    shown = dict.fromkeys(("error", "warning", "notice"), 0)
    total = 0
    lines: dict[str, list[str]] = {name: [] for name in shown}
    for name, properties, message in rows:
        total += 1
        # The last notice tells how many are left out.
        if shown[name] >= (MOST - 1 if name == "notice" else MOST):
            continue
        shown[name] += 1
        stated = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        lines[name].append(f"::{name} {stated}::{_data(message)}")
    left_out = total - sum(shown.values())
    every = [*lines["error"], *lines["warning"], *lines["notice"]]
    if left_out:
        every.append(f"::notice title=sitegen::{left_out:,} more are not shown here.")
    return "".join(f"{line}\n" for line in every).encode("utf-8", "replace")


def _plain(text: str) -> str:
    kept = "".join(f"[{part}]" if hidden else part for part, hidden in visible(text[:_LONGEST]))
    return kept + ("…" if len(text) > _LONGEST else "")


def _data(text: str) -> str:
    escaped = _plain(text).replace("%", "%25")
    return escaped.replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
