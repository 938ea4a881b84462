"""Drawings: inside their frame, in order, and nothing that is there is drawn as nothing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sitegen.model.durations import CLASSES, RunDurations
from sitegen.model.facts import VerdictCounts
from sitegen.model.layer import CoverageCell, CoverageMatrix, CoverageRow, Layer
from sitegen.pages.boxes import box_view, duration
from sitegen.pages.heat import MINI_ROWS, ROWS_DRAWN, heat_view, mini_heat
from sitegen.pages.spark import duration_spark, spark_of, verified_spark
from sitegen.pages.steps import step_view
from tests.unit.pages.world_site import run_facts

PLAIN = replace(run_facts(), cases=())


@given(st.lists(st.integers(0, 10**15), max_size=60))
def test_a_spark_stays_inside_and_goes_right(values: list[int]) -> None:
    """Every value is a point, the greatest on top."""
    made = spark_of(values, "x")
    if len(values) < 2:
        assert made is None
        return
    assert made is not None
    points = [tuple(map(int, point.split(","))) for point in made.line.split()]
    assert len(points) == len(values)
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert all(0 < x < made.width and 0 < y < made.height for x, y in points)
    ranked = sorted(zip(values, points, strict=True))
    assert [y for _, (_, y) in ranked] == sorted((y for _, (_, y) in ranked), reverse=True)


def test_the_sparks_of_a_suite_say_what_they_show() -> None:
    """From the oldest to the newest."""
    runs = [
        replace(PLAIN, verdicts=VerdictCounts(verified=good, failed=4 - good)) for good in (4, 3)
    ]
    made = verified_spark(runs)
    assert made is not None
    assert made.text == "Verified cases over 2 runs: from 100 % to 75.0 %"
    assert verified_spark([]) is None
    assert duration_spark([]) is None


FIVE = st.lists(st.integers(0, 10**12), min_size=5, max_size=5).map(sorted)


@given(st.lists(FIVE, min_size=1, max_size=50))
@hypothesis_settings(max_examples=100, deadline=None)
def test_boxes_stay_inside_and_in_order(fives: list[list[int]]) -> None:
    """The greatest is never below the upper quartile, and so on down."""
    runs = [
        RunDurations("r", "runs/r-0/", 1, 0, (a, b, c, d, e), (1, *[0] * (CLASSES - 1)))
        for a, b, c, d, e in fives
    ]
    made = box_view(runs)
    for x, *heights, _ in made.boxes:
        assert 0 < x < made.width
        assert heights == sorted(heights)
        assert all(0 < y < made.height for y in heights)
    marks = [y for y, _ in made.marks]
    assert marks == sorted(marks, reverse=True)
    assert len(marks) > 1


def test_a_duration_is_told_exactly() -> None:
    """To the microsecond, without digits that say nothing."""
    assert [duration(v) for v in (0, 1, 1_000, 12_500, 1_234_567_890)] == [
        "0 ms",
        "0.001 ms",
        "1 ms",
        "12.5 ms",
        "1,234,567.89 ms",
    ]


def matrix(rows: int, columns: int) -> CoverageMatrix:
    """Return a matrix with a cell of each kind in turn."""
    layers = tuple(Layer(f"L{n}", f"Layer {n}") for n in range(columns))
    counts = (0, 0, 1, 5, 50, 500, 123_456)
    return CoverageMatrix(
        layers,
        tuple(
            CoverageRow(
                f"UC-{row}",
                None,
                tuple(
                    CoverageCell(layer.id, counts[(row + index) % 7], expected=index % 2 == 0)
                    for index, layer in enumerate(layers)
                ),
            )
            for row in range(rows)
        ),
    )


@given(st.integers(0, 90), st.integers(0, 12))
@hypothesis_settings(max_examples=50, deadline=None)
def test_a_heat_map_holds_each_cell_once(rows: int, columns: int) -> None:
    """Inside its frame, no two on one place, and what is left out is counted."""
    made = heat_view(matrix(rows, columns))
    drawn = min(rows, ROWS_DRAWN)
    assert made.left_out == rows - drawn
    assert len({cell[:2] for cell in made.cells}) == len(made.cells) == drawn * columns
    for x, y, step, _, _ in made.cells:
        assert x + made.cell[0] <= made.width
        assert y + made.cell[1] <= made.height
        assert step in {"missing", "0", "1", "2", "3", "4"}
    small = mini_heat(matrix(rows, columns))
    assert (small is None) == (not rows or not columns)
    if small is not None:
        assert len(small.cells) == min(rows, MINI_ROWS) * columns


@given(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=50))
def test_the_line_of_determinism_stays_inside(digests: list[str | None]) -> None:
    """Every run with a digest is a dot, and equal digests have one height."""
    made = step_view([replace(PLAIN, digest=digest) for digest in digests])
    stated = [digest for digest in digests if digest is not None]
    assert len(made.dots) == len(stated)
    heights: dict[str, int] = {}
    for (x, y, _), digest in zip(made.dots, stated, strict=True):
        assert heights.setdefault(digest, y) == y
        assert 0 < x < made.width
        assert 0 < y < made.height
    assert len(set(heights.values())) == len(heights)
