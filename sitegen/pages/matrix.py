"""Layer coverage as a table: cases or use cases by layers, expected and missing marked."""

from dataclasses import dataclass

from sitegen.model.layer import CoverageCell, CoverageMatrix, CoverageRow
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown
from sitegen.settings import Settings

MatrixRow = tuple[str | None, Text, tuple[tuple[str, str], ...]]
"""URL of the subject's page, the subject, and (class, text) of each cell."""


@dataclass(frozen=True, slots=True)
class MatrixView:
    """A coverage matrix; `expected` and `missing` count all its cells, not only those shown."""

    layers: tuple[Text, ...]
    rows: tuple[MatrixRow, ...]
    expected: int
    missing: int
    left_out: int


def matrix_totals(matrix: CoverageMatrix) -> tuple[int, int]:
    """Return how many cells of a matrix are expected, and how many of those are missing."""
    expected = sum(cell.expected for row in matrix.rows for cell in row.cells)
    return expected, matrix.missing


def matrix_view(
    matrix: CoverageMatrix,
    totals: tuple[int, int],
    path: str,
    settings: Settings,
    first: int = 0,
) -> MatrixView:
    """Return up to `limits.table_rows` rows of a matrix, from row `first` (counted from 0).

    `totals` are those of `matrix_totals`: counted once for all pages of a matrix.
    """
    limit = settings.limits.shown_chars
    rows = matrix.rows[first : first + settings.limits.table_rows]
    expected, missing = totals
    return MatrixView(
        layers=tuple(shown(layer.label, limit) for layer in matrix.layers),
        rows=tuple(_row(row, path, limit) for row in rows),
        expected=expected,
        missing=missing,
        left_out=len(matrix.rows) - len(rows),
    )


def _row(row: CoverageRow, path: str, limit: int) -> MatrixRow:
    href = None if row.page is None else site_map.relative(path, row.page)
    return href, shown(row.subject, limit), tuple(_cell(cell) for cell in row.cells)


def _cell(cell: CoverageCell) -> tuple[str, str]:
    if cell.events:
        return ("met" if cell.expected else "seen"), str(cell.events)
    return ("missing", "missing") if cell.expected else ("none", "0")
