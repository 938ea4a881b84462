"""Findings as text: a line each for programs and pipes, by file for a person at a terminal."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from sitegen.canonical.text import for_terminal
from sitegen.cli.summary import place_of
from sitegen.cli.terminal import Line, Tone, line
from sitegen.model.finding import Severity
from sitegen.model.version import LocatedFinding

ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
"""Severities, the gravest first."""

_TONES: Final = {
    Severity.ERROR: Tone.BAD,
    Severity.WARNING: Tone.DOUBT,
    Severity.NOTE: Tone.QUIET,
}
_INDENT: Final = 2
_WORD: Final = 9


def findings_text(findings: Sequence[LocatedFinding]) -> bytes:
    """Return one line a finding, the gravest first."""
    lines = []
    for row in sorted(findings, key=lambda row: ORDER[row.finding.severity]):
        finding = row.finding
        said = f"{finding.severity.value}: {place_of(row)}: {finding.message} [{finding.check}]"
        lines.append(for_terminal(said) + "\n")
    return "".join(lines).encode("utf-8", "replace")


def findings_by_file(findings: Sequence[LocatedFinding], width: int) -> Iterator[Line]:
    """Yield findings below the file that they are about; files with the gravest come first."""
    ordered = sorted(findings, key=_file_of)
    groups = [(file, list(rows)) for file, rows in groupby(ordered, _file_of)]
    groups.sort(key=lambda group: (min(ORDER[row.finding.severity] for row in group[1]), group[0]))
    for file, rows in groups:
        yield line((file or "the input", Tone.PLACE))
        # Sorting is stable: within a severity they stay in the order of the checks.
        for row in sorted(rows, key=lambda row: ORDER[row.finding.severity]):
            yield from _lines_of(row, width)
        yield line("")


def _file_of(row: LocatedFinding) -> str:
    return f"{row.path or ''}{row.finding.artifact}"


def _lines_of(row: LocatedFinding, width: int) -> Iterator[Line]:
    finding = row.finding
    place = place_of(row)[len(_file_of(row)) :].lstrip(": ")
    # Wrapped as it will be printed: an escape is longer than what it stands for.
    said = for_terminal(f"{place}  {finding.message}" if place else finding.message)
    indent = _INDENT + _WORD
    wrapped = textwrap.wrap(
        f"{said} [{finding.check}]",
        max(width - indent, 1),
        break_long_words=False,
        break_on_hyphens=False,
    )
    word = (finding.severity.value.ljust(_WORD), _TONES[finding.severity])
    yield line(" " * _INDENT, word, wrapped[0])
    for further in wrapped[1:]:
        yield line(" " * indent + further)
