"""Coverage as a heat map: subjects by layers, the darker the more events; what is missing marked.

Only geometry and closed words are computed here; the template draws.
"""

from dataclasses import dataclass
from typing import Final

from sitegen.model.layer import CoverageCell, CoverageMatrix
from sitegen.pages.evidence import label
from sitegen.pages.numbers import count

ROWS_DRAWN: Final = 60
MINI_ROWS: Final = 24
STEPS: Final = (1, 2, 10, 100)
"""The least number of events of each step of darkness."""

MISSING: Final = -1
_CELL: Final = (58, 20)
_MINI: Final = (8, 8)
_LABELS: Final = 160
_TOP: Final = 22
_LABEL_CHARS: Final = 24
_LAYER_CHARS: Final = 9

HeatCell = tuple[int, int, str, str, str]
"""x, y, step (`missing`, `0` to `4`), the text in the cell, and the tip."""


@dataclass(frozen=True, slots=True)
class HeatView:
    """A heat map; `columns` and `rows` are (x or y of the text, label), empty in a small one.

    `cell` is (width, height). `left_out` rows are not drawn; `text` says in words what is.
    """

    width: int
    height: int
    cell: tuple[int, int]
    columns: tuple[tuple[int, str], ...]
    rows: tuple[tuple[int, str], ...]
    cells: tuple[HeatCell, ...]
    left_out: int
    text: str


def heat_view(matrix: CoverageMatrix) -> HeatView:
    """Return the heat map of a matrix, with labels."""
    width, height = _CELL
    kept = matrix.rows[:ROWS_DRAWN]
    return HeatView(
        width=_LABELS + width * len(matrix.layers),
        height=_TOP + height * len(kept),
        cell=(width - 2, height - 2),
        columns=tuple(
            (_LABELS + width * index + width // 2, _short(layer.label, _LAYER_CHARS))
            for index, layer in enumerate(matrix.layers)
        ),
        rows=tuple(
            (_TOP + height * index + height - 6, _short(row.subject, _LABEL_CHARS))
            for index, row in enumerate(kept)
        ),
        cells=_cells(matrix, len(kept), (_LABELS, _TOP), _CELL),
        left_out=len(matrix.rows) - len(kept),
        text=heat_sentence(matrix),
    )


def mini_heat(matrix: CoverageMatrix) -> HeatView | None:
    """Return a small heat map without labels, None where there is nothing to draw."""
    kept = len(matrix.rows[:MINI_ROWS])
    if not kept or not matrix.layers:
        return None
    return HeatView(
        width=_MINI[0] * len(matrix.layers),
        height=_MINI[1] * kept,
        cell=(_MINI[0] - 1, _MINI[1] - 1),
        columns=(),
        rows=(),
        cells=_cells(matrix, kept, (0, 0), _MINI),
        left_out=len(matrix.rows) - kept,
        text=heat_sentence(matrix),
    )


def step_of(cell: CoverageCell) -> int:
    """Return how dark a cell is: `MISSING`, 0 where nothing was expected and seen, to 4."""
    if not cell.events:
        return MISSING if cell.expected else 0
    return sum(cell.events >= least for least in STEPS)


def heat_sentence(matrix: CoverageMatrix) -> str:
    """Return what a heat map shows, in words."""
    cells = [cell for row in matrix.rows for cell in row.cells]
    reached = sum(cell.events > 0 for cell in cells)
    expected = sum(cell.expected for cell in cells)
    subjects = count(len(matrix.rows), "use case", "use cases")
    layers = count(len(matrix.layers), "layer", "layers")
    missing = f"{matrix.missing:,} missing" if expected else "none of them required"
    return f"{subjects} by {layers}: {reached:,} of {len(cells):,} cells reached, {missing}."


def _cells(
    matrix: CoverageMatrix, rows: int, origin: tuple[int, int], size: tuple[int, int]
) -> tuple[HeatCell, ...]:
    found = []
    for down, row in enumerate(matrix.rows[:rows]):
        for across, (layer, cell) in enumerate(zip(matrix.layers, row.cells, strict=True)):
            step = step_of(cell)
            text = "missing" if step == MISSING else f"{cell.events:,}"
            tip = f"{label(row.subject)}, {label(layer.label)}: {text}"
            place = origin[0] + size[0] * across, origin[1] + size[1] * down
            word = "missing" if step == MISSING else str(step)
            found.append((*place, word, "!" if step == MISSING else _brief(cell.events), tip))
    return tuple(found)


def _brief(events: int) -> str:
    """Return a number that has room in a cell."""
    return f"{events:,}" if events < 10_000 else f"{events // 1_000:,}k"  # noqa: PLR2004 -- 5 digits


def _short(text: str, limit: int) -> str:
    return label(text if len(text) <= limit else f"{text[: limit - 1]}…")
