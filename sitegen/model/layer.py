"""Layers: where an event happened. The set and its order are configuration."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; `id` as the trace states it, `label` for people."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """How often a subject (a case or a use case) reached one layer, and whether it should have."""

    layer: str
    events: int
    expected: bool


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One row of a coverage matrix; `cells` in the order of the matrix's layers.

    `title` is what the configuration calls the subject, None where it names none.
    """

    subject: str
    page: str | None
    cells: tuple[CoverageCell, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class CoverageMatrix:
    """Cases or use cases × layers; `layers` are the configured ones, then others seen, sorted."""

    layers: tuple[Layer, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def missing(self) -> int:
        """Count the cells that were expected and saw no event."""
        return sum(cell.expected and not cell.events for row in self.rows for cell in row.cells)


class LayerCall(NamedTuple):
    """How often one layer called another: an event of `callee` began within one of `caller`."""

    caller: str
    callee: str
    times: int


@dataclass(frozen=True, slots=True)
class CoverageChange:
    """One cell that differs between a baseline's coverage and a run's: events then and now.

    `lost` cells were reached then and are not now.
    """

    subject: str
    layer: str
    base: int
    head: int

    @property
    def lost(self) -> bool:
        """Tell whether the layer is no longer reached."""
        return self.base > 0 and self.head == 0
