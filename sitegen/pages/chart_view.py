"""A chart as its page holds it: data for plotly, a drawing, a sentence and a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.pages.boxes import BoxView
from sitegen.pages.evidence import Text
from sitegen.pages.flow import FlowView
from sitegen.pages.heat import HeatView
from sitegen.pages.steps import StepView
from sitegen.pages.trend_charts import Chart

Figure = Mapping[str, Any]
"""What plotly draws: `data` and `layout`, without colours. A trace's `meta` names its colour."""

ChartRow = tuple[str | None, Text, tuple[Text, ...]]
"""URL of what the row is about, its name, and the other cells."""

Drawn = Chart | HeatView | FlowView | BoxView | StepView


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The same figures as a table; `columns` are headings, the first that of the rows' names.

    `number` says that rows are numbered from 1, as they are beside the figure's axis.
    """

    columns: tuple[Text, ...]
    rows: tuple[ChartRow, ...]
    number: bool = True
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ChartView:
    """One chart. `kind` says which component draws `drawing`; `sentence` is its alternative."""

    anchor: str
    title: str
    sentence: str
    kind: str
    drawing: Drawn
    figure: Figure
    table: ChartTable


@dataclass(frozen=True, slots=True)
class ChartSection:
    """The charts of one suite, or (`suite` None) of the whole site."""

    anchor: str
    suite: Text | None
    charts: tuple[ChartView, ...]
