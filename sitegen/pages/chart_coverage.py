"""Charts of what a suite's newest run reached: the heat map of coverage, and the flow of layers."""

from collections.abc import Sequence
from typing import Any, Final

from sitegen.model.layer import CoverageMatrix, LayerCall
from sitegen.model.version import SuiteCoverage
from sitegen.pages.chart_labels import plain, tick
from sitegen.pages.chart_view import ChartTable, ChartView, Figure
from sitegen.pages.evidence import Text, shown
from sitegen.pages.flow import flow_view
from sitegen.pages.heat import ROWS_DRAWN, heat_sentence, heat_view, step_of
from sitegen.pages.numbers import count
from sitegen.settings import Settings

_MOST_STEP: Final = 4


def coverage_charts(anchor: str, item: SuiteCoverage, settings: Settings) -> tuple[ChartView, ...]:
    """Return the charts of a suite's newest run; one without anything to show is left out."""
    charts = []
    if item.matrix.rows and item.matrix.layers:
        charts.append(_heat(f"{anchor}-heat", item.matrix, settings))
    flow = _flow(f"{anchor}-flow", item.flow, settings)
    if flow is not None:
        charts.append(flow)
    return tuple(charts)


def _heat(anchor: str, matrix: CoverageMatrix, settings: Settings) -> ChartView:
    limit = settings.limits.shown_chars
    kept = matrix.rows[:ROWS_DRAWN]
    texts = [
        ["missing" if step_of(cell) < 0 else f"{cell.events:,}" for cell in row.cells]
        for row in kept
    ]
    trace = {
        "type": "heatmap",
        "meta": "heat",
        "z": [[step_of(cell) for cell in row.cells] for row in kept],
        "zmin": -1,
        "zmax": _MOST_STEP,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
        "text": texts,
        "texttemplate": "%{text}",
        "hovertext": [
            [
                f"{plain(row.subject)}<br>{plain(layer.label)}: {text}"
                for layer, text in zip(matrix.layers, line, strict=True)
            ]
            for row, line in zip(kept, texts, strict=True)
        ],
        "hoverinfo": "text",
    }
    rows: tuple[tuple[None, Text, tuple[Text, ...]], ...] = tuple(
        (None, shown(row.subject, limit), tuple(line))
        for row, line in zip(kept, texts, strict=True)
    )
    return ChartView(
        anchor=anchor,
        title="Coverage: use cases by layers",
        sentence=heat_sentence(matrix),
        kind="heat",
        drawing=heat_view(matrix),
        figure={"data": [trace], "layout": _heat_layout(matrix, len(kept))},
        table=ChartTable(
            columns=("Use case", *(shown(layer.label, limit) for layer in matrix.layers)),
            rows=rows,
            number=False,
            left_out=len(matrix.rows) - len(kept),
        ),
    )


def _heat_layout(matrix: CoverageMatrix, rows: int) -> dict[str, Any]:
    return {
        "height": 120 + 26 * rows,
        "xaxis": {
            "side": "top",
            "tickmode": "array",
            "tickvals": list(range(len(matrix.layers))),
            "ticktext": [tick(layer.label) for layer in matrix.layers],
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
        },
        "yaxis": {
            "autorange": "reversed",
            "showgrid": False,
            "zeroline": False,
            "tickmode": "array",
            "tickvals": list(range(rows)),
            "ticktext": [tick(row.subject) for row in matrix.rows[:rows]],
            "automargin": True,
        },
    }


def _flow(anchor: str, calls: Sequence[LayerCall], settings: Settings) -> ChartView | None:
    limit = settings.limits.shown_chars
    drawing = flow_view(calls, None, tuple(settings.layers), limit)
    between = [call for call in calls if call.caller != call.callee]
    if drawing is None or not between:
        return None
    names = _in_order(between, settings)
    total = sum(call.times for call in calls)
    most = max(calls, key=lambda call: (call.times, call.caller, call.callee))
    own = len(calls) - len(between)
    inner = f" Calls within one layer ({own:,}) stand in the table only." if own else ""
    return ChartView(
        anchor=anchor,
        title="Which layer called which",
        sentence=(
            f"{count(total, 'call', 'calls')} between {count(len(names), 'layer', 'layers')}; the"
            f" most frequent pair was called {count(most.times, 'time', 'times')}.{inner}"
        ),
        kind="flow",
        drawing=drawing,
        figure=_sankey(between, names, settings),
        table=ChartTable(
            columns=("Layer", "called", "times"),
            rows=tuple(
                (None, caller, (callee, f"{times:,}")) for caller, callee, times, _ in drawing.rows
            ),
            number=False,
        ),
    )


def _in_order(calls: Sequence[LayerCall], settings: Settings) -> list[str]:
    seen = {name for call in calls for name in (call.caller, call.callee)}
    known = [name for name in settings.layers if name in seen]
    return [*known, *sorted(seen - set(known))]


def _sankey(calls: Sequence[LayerCall], names: Sequence[str], settings: Settings) -> Figure:
    places = {name: index for index, name in enumerate(names)}
    labels = [plain(settings.layers.get(name, name)) for name in names]
    trace = {
        "type": "sankey",
        "meta": "flow",
        "arrangement": "snap",
        "hoverinfo": "none",
        "node": {"label": labels, "pad": 24, "thickness": 16, "hoverinfo": "none"},
        "link": {
            "source": [places[call.caller] for call in calls],
            "target": [places[call.callee] for call in calls],
            "value": [call.times for call in calls],
            "customdata": [
                f"{labels[places[call.caller]]} called {labels[places[call.callee]]}:"
                f" {count(call.times, 'time', 'times')}"
                for call in calls
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    }
    return {"data": [trace], "layout": {"height": 120 + 50 * len(names)}}
