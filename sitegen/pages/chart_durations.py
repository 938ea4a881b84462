"""Charts of how long cases took: a box a run, and the newest run's cases by class."""

import math
from collections.abc import Sequence
from typing import Any

from sitegen.model.durations import EDGES_US, RunDurations, SuiteDurations
from sitegen.pages import site_map
from sitegen.pages.boxes import axis_marks, box_sentence, box_tip, box_view, duration, is_log
from sitegen.pages.chart_labels import count_axis, numbered_axis, plain
from sitegen.pages.chart_view import ChartRow, ChartTable, ChartView
from sitegen.pages.evidence import shown
from sitegen.pages.numbers import count, percent
from sitegen.pages.trend_charts import chart_of


def duration_charts(
    anchor: str, item: SuiteDurations, path: str, limit: int
) -> tuple[ChartView, ...]:
    """Return both charts of a suite, whose runs are not empty."""
    return (
        _boxes(f"{anchor}-runs", item, path, limit),
        _classes(f"{anchor}-classes", item.runs[-1]),
    )


def _boxes(anchor: str, item: SuiteDurations, path: str, limit: int) -> ChartView:
    runs = item.runs
    fives = list(zip(*(run.five for run in runs), strict=True))
    least, lower, middle, upper, greatest = ([_ms(v) for v in column] for column in fives)
    trace = {
        "type": "box",
        "meta": "box",
        "name": "durations",
        "x": list(range(1, len(runs) + 1)),
        "lowerfence": least,
        "q1": lower,
        "median": middle,
        "q3": upper,
        "upperfence": greatest,
        "hoverinfo": "none",
    }
    # A box has no text of its own to hover; an invisible point at each median has.
    points = {
        "type": "scatter",
        "mode": "markers",
        "meta": "points",
        "x": list(range(1, len(runs) + 1)),
        "y": middle,
        "hovertext": [plain(box_tip(run), 300).replace(": ", "<br>", 1) for run in runs],
        "hoverinfo": "text",
    }
    return ChartView(
        anchor=anchor,
        title="Durations of the cases, run by run",
        sentence=box_sentence(runs),
        kind="boxes",
        drawing=box_view(runs),
        figure={
            "data": [trace, points],
            "layout": {
                "xaxis": numbered_axis(len(runs), "number in the table"),
                "yaxis": _duration_axis(runs),
                "showlegend": False,
            },
        },
        table=ChartTable(
            columns=(
                "Run",
                "Cases",
                "Least",
                "Lower quartile",
                "Median",
                "Upper quartile",
                "Greatest",
                "Sum",
            ),
            rows=tuple(_box_row(run, path, limit) for run in runs),
        ),
    )


def _duration_axis(runs: Sequence[RunDurations]) -> dict[str, Any]:
    marks = axis_marks(runs)
    ends = [_ms(marks[0]), _ms(marks[-1])]
    return {
        "type": "log" if is_log(runs) else "linear",
        # The range of a log axis is in powers of ten.
        "range": [math.log10(end) for end in ends] if is_log(runs) else ends,
        "tickmode": "array",
        "tickvals": [_ms(mark) for mark in marks],
        "ticktext": [duration(mark) for mark in marks],
        "automargin": True,
    }


def _box_row(run: RunDurations, path: str, limit: int) -> ChartRow:
    cells = (f"{run.cases:,}", *(duration(v) for v in run.five), duration(run.total))
    return site_map.relative(path, run.path), shown(run.run_id, limit), cells


def _classes(anchor: str, run: RunDurations) -> ChartView:
    """Return the cases of one run by class; empty classes at both ends are left out."""
    used = [place for place, number in enumerate(run.classes) if number]
    places = range(used[0], used[-1] + 1)
    names = [_class_name(place) for place in places]
    numbers = [run.classes[place] for place in places]
    most = max(places, key=lambda place: (run.classes[place], -place))
    trace = {
        "type": "bar",
        "meta": "line",
        "x": list(range(1, len(names) + 1)),
        "y": numbers,
        "hovertext": [
            f"{plain(name)}<br>{count(number, 'case', 'cases')}"
            for name, number in zip(names, numbers, strict=True)
        ],
        "hoverinfo": "text",
    }
    axis = numbered_axis(len(names), "from, up to the next")
    edges = [duration(EDGES_US[place - 1] if place else 0) for place in places]
    axis |= {"tickvals": trace["x"], "ticktext": edges}
    return ChartView(
        anchor=anchor,
        title="Durations of the newest run’s cases",
        sentence=(
            f"{count(run.cases, 'case states', 'cases state')} a duration; the most frequent class"
            f" is {_class_name(most)}, with {run.classes[most]:,} of them."
        ),
        kind="bars",
        drawing=chart_of(
            "Cases by duration",
            ("case", "cases"),
            names,
            [(("reached", number),) for number in numbers],
            "shortest first",
        ),
        figure={
            "data": [trace],
            "layout": {
                "xaxis": axis,
                "yaxis": count_axis("cases", max(numbers)),
                "showlegend": False,
            },
        },
        table=ChartTable(
            columns=("Duration", "Cases", "Share"),
            rows=tuple(
                (None, name, (f"{number:,}", percent(number, run.cases)))
                for name, number in zip(names, numbers, strict=True)
            ),
        ),
    )


def _class_name(place: int) -> str:
    if place == 0:
        return f"below {duration(EDGES_US[0])}"
    if place == len(EDGES_US):
        return f"{duration(EDGES_US[-1])} and more"
    return f"{duration(EDGES_US[place - 1])} to {duration(EDGES_US[place])}"


def _ms(microseconds: int) -> int | float:
    whole, rest = divmod(microseconds, 1_000)
    return microseconds / 1_000 if rest else whole
