"""Trends: a bar a run, the same in numbers beneath, and the newest beside the one before."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.facts import FindingCounts, RunFacts, VerdictCounts
from sitegen.model.version import VersionFacts
from sitegen.pages.overview import build_overview
from sitegen.pages.trend_charts import Chart, charts_of, verdict_chart
from sitegen.pages.trends import SUITES_SHOWN, TrendsPage, build_trends, trend_lines
from sitegen.render.page import render
from sitegen.settings import DEFAULT_SETTINGS
from tests.unit.pages.world import HOSTILE
from tests.unit.pages.world_site import ABOUT_MODEL, run_facts, version

PLAIN = replace(run_facts(), cases=())


def run(number: int, suite: str = "uat", **changes: object) -> RunFacts:
    """Return a light run."""
    values = {"run_id": f"R{number}", "path": f"runs/r{number}-0/", "suite": suite} | changes
    return replace(PLAIN, **values)  # type: ignore[arg-type]


def facts(*runs: RunFacts) -> VersionFacts:
    """Return a version of these runs, newest first."""
    return replace(version(), runs=runs)


def page(*runs: RunFacts) -> TrendsPage:
    """Return the page of trends of these runs, newest first."""
    return build_trends(facts(*runs), ABOUT_MODEL, DEFAULT_SETTINGS)


def test_a_suite_has_its_runs_oldest_first() -> None:
    """Suites are sorted; a run of several contents counts nowhere."""
    made = page(run(3, "b"), run(2, "a"), run(9, "a", contested=True), run(1, "a"))
    assert [(item.anchor, item.suite) for item in made.suites] == [
        ("suite-1", "a"),
        ("suite-2", "b"),
    ]
    assert [row[:3] for row in made.suites[0].rows] == [
        ("../../runs/r1-0/index.html", "R1", "contradicted"),
        ("../../runs/r2-0/index.html", "R2", "contradicted"),
    ]


def test_the_table_says_what_the_bars_say() -> None:
    """Cases by verdict, findings by severity, layer cells expected and missing."""
    one = run(
        1,
        verdicts=VerdictCounts(5, 4, 3, 2, 1),
        finding_counts=FindingCounts(6, 7, 8),
        expected_cells=9,
        missing_cells=2,
    )
    suite = page(one).suites[0]
    assert suite.rows[0][3:] == ((5, 4, 3, 2, 1), (6, 7, 8), 9, 2)
    assert [[bar[3:] for bar in chart.bars] for chart in suite.charts] == [
        [
            ("verified", "R1, verified: 5"),
            ("failed", "R1, failed: 4"),
            ("skipped", "R1, skipped: 3"),
            ("contradicted", "R1, contradicted: 2"),
            ("invalid", "R1, invalid: 1"),
        ],
        [("error", "R1, error: 6"), ("warning", "R1, warning: 7"), ("note", "R1, note: 8")],
        [("reached", "R1, reached: 7"), ("missing", "R1, missing: 2")],
    ]
    assert suite.charts[0].key == (
        "From below: verified, failed, skipped, contradicted, invalid. The highest bar is 15 cases."
    )


def test_a_drawing_of_nothing_is_left_out() -> None:
    """Where no layer is expected and nothing was found, no empty box is shown."""
    clean = run(1, finding_counts=FindingCounts())
    assert [chart.title for chart in charts_of((clean,))] == ["Cases by verdict"]
    assert charts_of((replace(clean, verdicts=VerdictCounts()),)) == ()
    assert charts_of(()) == ()


COUNTS = st.builds(VerdictCounts, *[st.integers(0, 10) | st.integers(0, 10**9)] * 5)


@given(st.lists(COUNTS, min_size=1, max_size=60))
def test_bars_stand_on_each_other_within_the_drawing(verdicts: list[VerdictCounts]) -> None:
    """No part is hidden, however few its cases are, and none overlaps another or leaves the box."""
    runs = [run(number, verdicts=counts) for number, counts in enumerate(verdicts)]
    chart = verdict_chart(runs)
    shown = sum(
        number > 0
        for counts in verdicts
        for number in (
            counts.verified,
            counts.failed,
            counts.skipped,
            counts.contradicted,
            counts.invalid,
        )
    )
    assert len(chart.bars) == shown
    floors: dict[int, int] = {}
    for x, y, height, _, _ in chart.bars:
        assert height > 0
        assert y + height == floors.get(x, chart.height)
        assert y >= 0
        assert 0 <= x <= chart.width - chart.bar
        floors[x] = y


def sentences(*runs: RunFacts) -> list[str]:
    """Return what the overview says of each suite."""
    return [item.sentence for item in trend_lines(facts(*runs), "index.html", DEFAULT_SETTINGS)]


def test_the_overview_says_the_newest_and_the_one_before() -> None:
    """The figures are those of the runs; what is not configured is not said."""
    old = run(1, verdicts=VerdictCounts(verified=2), finding_counts=FindingCounts())
    new = run(
        2,
        verdicts=VerdictCounts(1, 1),
        finding_counts=FindingCounts(error=1),
        expected_cells=4,
        missing_cells=1,
    )
    (sentence,) = sentences(new, old)
    assert sentence == (
        "The newest of 2 runs: 1 of 2 cases verified, 1 error found, 1 of 4 layer cells missing."
        " The run before it: 2 of 2 cases verified, 0 errors found."
    )
    assert sentences(old) == ["The newest of 1 run: 2 of 2 cases verified, 0 errors found."]


def test_the_overview_shows_a_bounded_number_of_suites() -> None:
    """The page of trends has them all, and each line leads to its place there."""
    runs = tuple(run(number, f"suite {number:03}") for number in range(30))
    made = trend_lines(facts(*runs), "v/0001/index.html", DEFAULT_SETTINGS)
    assert [item.href for item in made] == [
        f"trends.html#suite-{number}" for number in range(1, SUITES_SHOWN + 1)
    ]
    assert len(page(*runs).suites) == 30


def test_no_run_no_trend() -> None:
    """A version without runs says so, and has no section on the overview."""
    assert "No run is in the evidence." in render(page()).decode()
    empty = build_overview(facts(), ABOUT_MODEL, DEFAULT_SETTINGS, "index.html")
    assert 'id="trends"' not in render(empty).decode()


def test_classes_are_words_of_ours() -> None:
    """No name of evidence is a class, an id or markup of a drawing."""
    text = render(page(run(1, HOSTILE, run_id=HOSTILE))).decode()
    assert text.count("<script") == 1, "the boot script alone"
    assert "<img" not in text
    charts: tuple[Chart, ...] = page(run(1, HOSTILE, run_id=HOSTILE)).suites[0].charts
    assert {bar[3] for chart in charts for bar in chart.bars} <= {
        "verified",
        "contradicted",
        "invalid",
        "error",
        "note",
    }
