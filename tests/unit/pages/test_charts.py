"""Chart pages: figures that plotly takes, that say what the tables say, and obey no evidence."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sitegen.model.claim import ClaimCounts
from sitegen.model.durations import CLASSES, RunDurations, SuiteDurations
from sitegen.model.facts import FindingCounts, RunFacts, VerdictCounts
from sitegen.pages import site_map
from sitegen.pages.chart_durations import duration_charts
from sitegen.pages.chart_labels import plain, tick
from sitegen.pages.chart_trends import stacked, trend_charts
from sitegen.pages.chart_view import ChartView
from sitegen.pages.charts import ChartsPage, build_charts, has_charts
from sitegen.render.page import render
from sitegen.settings import DEFAULT_SETTINGS
from tests.unit.pages.world import HOSTILE
from tests.unit.pages.world_site import ABOUT_MODEL, run_facts, version

PLAIN = replace(run_facts(), cases=())
NUMBERS = st.integers(0, 10**7)


def pages(word: str = "x") -> tuple[ChartsPage, ...]:
    """Return the chart pages of the world."""
    return build_charts(version(word), ABOUT_MODEL, DEFAULT_SETTINGS)


def charts(word: str = "x") -> Iterator[ChartView]:
    """Yield every chart of the world."""
    for page in pages(word):
        for section in page.sections:
            yield from section.charts


def number(text: object) -> float:
    """Return the number in a cell of a table."""
    return float(str(text).replace(",", "").removesuffix(" ms"))


def texts(value: object) -> Iterator[str]:
    """Yield every string in a figure but for the names of its members."""
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def test_there_is_every_kind_of_chart() -> None:
    """What the tests below look at has each of them."""
    kinds = [(chart.kind, chart.figure["data"][0]["type"]) for chart in charts()]
    assert {("bars", "bar"), ("heat", "heatmap"), ("flow", "sankey")} <= set(kinds)
    assert {("steps", "scatter"), ("boxes", "box")} <= set(kinds)


@pytest.mark.parametrize("word", ["x", HOSTILE, "\ud800%{x}$\\frac$<b>&lt;", "w" * 20_000])
def test_plotly_takes_every_figure(word: str) -> None:
    """Its own validator finds nothing to refuse, whatever the evidence says."""
    for chart in charts(word):
        made = go.Figure(json.loads(json.dumps(chart.figure)))  # noqa: TID251 -- as a page does
        assert made.data


def test_every_figure_has_a_sentence_a_table_and_a_place_of_its_own() -> None:
    """No picture is the only one to say something."""
    for page in pages():
        found = [chart for section in page.sections for chart in section.charts]
        assert len({chart.anchor for chart in found}) == len(found)
        for chart in found:
            assert chart.sentence.endswith(".")
            assert chart.table.rows


@pytest.mark.parametrize("word", [HOSTILE, "<b>%{y}$x$</b>&amp;"])
def test_no_evidence_is_obeyed_in_a_label(word: str) -> None:
    """No markup, template or formula but our own comes to plotly."""
    own = ("%{text}", "%{customdata}<extra></extra>")
    for chart in charts(word):
        for text in texts(dict(chart.figure)):
            if text in own:
                continue
            rest = text.replace("<br>", "")
            assert "<" not in rest
            assert "%{" not in rest
            assert "$" not in rest


@given(st.text(max_size=200))
def test_a_label_is_harmless_whatever_it_says(text: str) -> None:
    """And bounded, but for the count of what is left out."""
    for made in (plain(text), tick(text)):
        assert not set("<>$") & set(made)
        assert "%{" not in made
        assert "&" not in made.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
        assert len(made) < 1_000


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=60),
    st.data(),
)
@hypothesis_settings(max_examples=50, deadline=None)
def test_bars_say_what_the_table_says(
    numbers: list[tuple[int, int, int, int, int]], data: st.DataObject
) -> None:
    """Every trace is a column of the table, number for number."""
    runs = [
        replace(
            PLAIN,
            run_id=f"R{index}",
            verdicts=VerdictCounts(*row),
            finding_counts=FindingCounts(*row[:3]),
            expected_cells=row[3] + row[4],
            missing_cells=row[4],
        )
        for index, row in enumerate(numbers)
    ]
    claims = {PLAIN.path: ClaimCounts(*data.draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))}
    for chart in trend_charts("a", runs, claims, "v/0001/charts.html", 100):
        if chart.kind != "bars":
            continue
        columns = list(zip(*(cells for _, _, cells in chart.table.rows), strict=True))
        for trace, column in zip(chart.figure["data"], columns, strict=True):
            assert trace["y"] == [number(cell) for cell in column]
            assert trace["x"] == list(range(1, len(runs) + 1))
        tips = {bar[4] for bar in getattr(chart.drawing, "bars")}  # noqa: B009 -- a union
        stated = {
            f"{name}, {trace['name']}: {value:,}"
            for trace in chart.figure["data"]
            for (_, name, _), value in zip(chart.table.rows, trace["y"], strict=True)
            if value
        }
        assert tips == stated


def test_the_heat_map_says_what_its_table_says() -> None:
    """Each text in a cell is the table's, and each shade follows from it."""
    (chart,) = [chart for chart in charts() if chart.kind == "heat"]
    (trace,) = chart.figure["data"]
    assert trace["text"] == [list(cells) for _, _, cells in chart.table.rows]
    shades = {"missing": -1, "0": 0}
    for texts_, shades_ in zip(trace["text"], trace["z"], strict=True):
        for text, shade in zip(texts_, shades_, strict=True):
            assert shade == shades.get(text, shade)
            assert (shade > 0) == (text not in shades)


def test_the_flow_says_what_its_table_says() -> None:
    """Every link is a row, in the number of calls."""
    (chart,) = [chart for chart in charts() if chart.kind == "flow"]
    (trace,) = chart.figure["data"]
    assert sorted(trace["link"]["value"]) == sorted(
        number(cells[-1]) for _, _, cells in chart.table.rows
    )
    assert max(*trace["link"]["source"], *trace["link"]["target"]) < len(trace["node"]["label"])


def durations(*stated: tuple[int, ...]) -> SuiteDurations:
    """Return runs with these five figures each, in microseconds."""
    runs = []
    for index, five in enumerate(stated):
        least, lower, middle, upper, most = sorted(five)
        classes = (0, 3, *[0] * (CLASSES - 2))
        made = (least, lower, middle, upper, most)
        runs.append(RunDurations(f"R{index}", "runs/r-0/", 3, sum(made), made, classes))
    return SuiteDurations("s", tuple(runs))


@given(st.lists(st.tuples(*[st.integers(0, 10**12)] * 5), min_size=1, max_size=50))
@hypothesis_settings(max_examples=50, deadline=None)
def test_boxes_say_what_their_table_says(stated: list[tuple[int, ...]]) -> None:
    """Each of the five figures of each run, to the microsecond."""
    boxes, classes = duration_charts("a", durations(*stated), "v/0001/charts-durations.html", 100)
    trace = boxes.figure["data"][0]
    columns = list(zip(*(cells for _, _, cells in boxes.table.rows), strict=True))
    for name, column in zip(
        ("lowerfence", "q1", "median", "q3", "upperfence"), columns[1:6], strict=True
    ):
        assert trace[name] == [number(cell) for cell in column]
    assert classes.figure["data"][0]["y"] == [number(row[2][0]) for row in classes.table.rows]


def test_a_log_axis_is_used_only_where_it_can_be() -> None:
    """A duration of 0 has no place on it."""
    above = duration_charts("a", durations((1, 2, 3, 4, 5)), "v/0001/charts-durations.html", 9)
    zero = duration_charts("a", durations((0, 2, 3, 4, 5)), "v/0001/charts-durations.html", 9)
    assert above[0].figure["layout"]["yaxis"]["type"] == "log"
    assert zero[0].figure["layout"]["yaxis"]["type"] == "linear"


def digest_chart(*digests: str | None) -> ChartView:
    """Return the chart of determinism of runs with these digests."""
    runs: list[RunFacts] = [
        replace(PLAIN, run_id=f"R{index}", digest=digest) for index, digest in enumerate(digests)
    ]
    return trend_charts("a", runs, {}, "v/0001/charts.html", 100)[-1]


def test_runs_with_one_digest_are_on_one_level() -> None:
    """In order of first appearance, and a run without a digest is a gap."""
    chart = digest_chart("a", "b", None, "a")
    assert chart.figure["data"][0]["y"] == [1, 2, None, 1]
    assert [cells[0] for _, _, cells in chart.table.rows] == ["1", "2", "–", "1"]
    assert [cells[2] for _, _, cells in chart.table.rows] == ["–", "another", "–", "another"]
    assert chart.sentence == (
        "Runs on one height have the same digest. 2 distinct digests in 3 runs, 2 changes from one"
        " run to the next; the newest is not as in the run before it. 1 without a digest."
    )


def test_a_chart_of_nothing_is_left_out() -> None:
    """Its section says so, because other pages lead there."""
    assert stacked("a", ("T", ("one", "many")), [("x", "y")], [(("failed", 0),)], 9) is None
    empty = replace(PLAIN, verdicts=VerdictCounts(), finding_counts=FindingCounts(), digest=None)
    shown = replace(version(), runs=(empty,), claims=(), reports=(), coverage=(), durations=())
    made = build_charts(shown, ABOUT_MODEL, DEFAULT_SETTINGS)
    assert not has_charts(made)
    assert b"There is nothing to draw" in render(made[0])
    html = b"".join(render(page) for page in made)
    assert not [word for word in (b"application/json", b"data-charts") if word in html]


def test_more_suites_than_a_page_holds_are_counted() -> None:
    """And the page that has all of them is named."""
    many = site_map.SUITES_CHARTED + 3
    runs = tuple(replace(PLAIN, run_id=f"R{n}", suite=f"s{n:02d}") for n in range(many))
    page = build_charts(replace(version(), runs=runs), ABOUT_MODEL, DEFAULT_SETTINGS)[0]
    assert page.left_out == 3
    assert b"3 more suites are not on this page" in render(page)


def test_the_page_carries_its_figures_as_data() -> None:
    """What a script reads from the page is the figure, and ends where it should."""
    word = "</script><script>alert(1)</script>"
    (page, *_) = pages(word)
    html = render(page).decode("utf-8")
    for section in page.sections:
        for chart in section.charts:
            start = html.index(f'id="{chart.anchor}-data">') + len(f'id="{chart.anchor}-data">')
            data: Any = json.loads(html[start : html.index("</script>", start)])  # noqa: TID251 -- as a page does
            assert data == json.loads(json.dumps(chart.figure))  # noqa: TID251 -- as a page does
