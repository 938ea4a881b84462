"""The past on pages: what was measured is said with its figures, and nothing is guessed."""

from dataclasses import replace

import pytest

from sitegen.compare.history import statistics_of
from sitegen.model.history import CaseHistory, CaseStatistics, PastRun, RunHistory
from sitegen.pages.case import build_case_page
from sitegen.pages.history import (
    CaseHistoryView,
    RunHistoryView,
    case_history_view,
    duration_sentence,
    flakiness_sentence,
    run_history_view,
)
from sitegen.pages.run import build_run_pages
from sitegen.render.page import render
from sitegen.settings import DEFAULT_SETTINGS
from tests.unit.pages.world import ABOUT, HEADER, HOSTILE, case_of, facts_of
from tests.unit.pages.world_site import matrix, run_facts

PAGE = f"{HEADER.path}cases/a-00ff.html"
INDEX = f"{HEADER.path}index.html"


def past(number: int, run_id: str | None = None) -> PastRun:
    """Return the run of this number."""
    name = run_id or f"R{number}"
    return PastRun(name, f"runs/r{number}-0/", f"T{number}", "abc", "verified", 1)


def history_of(
    cases: dict[str, str], durations: tuple[int | None, ...] | None = None
) -> RunHistory:
    """Return a history of cases with these letters; each states these durations."""
    size = max((len(letters) for letters in cases.values()), default=1)
    return RunHistory(
        "uat",
        tuple(past(number) for number in range(size)),
        {
            name: CaseHistory(letters, durations or (None,) * len(letters), ("R0", "T0"), None)
            for name, letters in cases.items()
        },
    )


def case_view(history: RunHistory, case_id: str | None = "a") -> CaseHistoryView | None:
    """Return the history on a case's page."""
    return case_history_view(history, statistics_of(history), case_id, PAGE, DEFAULT_SETTINGS)


def run_view(history: RunHistory) -> RunHistoryView:
    """Return the history on a run's page."""
    return run_history_view(history, statistics_of(history), INDEX, DEFAULT_SETTINGS)


def test_a_strip_has_a_mark_a_run() -> None:
    """Each leads to its run's page and says run, verdict and duration; the oldest stands first."""
    view = case_view(history_of({"a": "v-cfis"}, (5, None, 1_500_000, None, 0, None)))
    assert view is not None
    assert [mark[1:3] for mark in view.marks] == [
        ("verified", "v"),
        ("absent", "-"),
        ("contradicted", "c"),
        ("failed", "f"),
        ("invalid", "i"),
        ("skipped", "s"),
    ]
    assert view.marks[0] == (
        "../../r0-0/index.html",
        "verified",
        "v",
        "R0: verified, 0.000005 s",
    )
    assert [mark[3] for mark in view.marks[1:3]] == ["R1: absent", "R2: contradicted, 1.500000 s"]


def test_a_case_first_seen_later_has_the_newest_runs() -> None:
    """Its letters end at the newest run, so its marks lead to the last runs."""
    view = case_view(history_of({"a": "vv", "b": "vvvv"}))
    assert view is not None
    assert [mark[0] for mark in view.marks] == ["../../r2-0/index.html", "../../r3-0/index.html"]


def test_the_run_of_the_page_itself_is_in_the_strip() -> None:
    """Its mark leads to the run's page, one folder up."""
    here = PastRun("R", HEADER.path, None, None, "verified", 1)
    cases = {"a": CaseHistory("v", (None,), ("R", None), ("R", None))}
    view = case_view(RunHistory("uat", (here,), cases))
    assert view is not None
    assert view.marks[0][0] == "../index.html"
    assert (view.first_seen, view.last_change) == ("R", "R")


@pytest.mark.parametrize(
    ("letters", "case_id"),
    [
        pytest.param("vv", None, id="no id"),
        pytest.param("vv", "b", id="unknown"),
        pytest.param("v-", "a", id="not in this run by its id"),
    ],
)
def test_a_case_without_a_history_of_its_own_shows_none(letters: str, case_id: str | None) -> None:
    """A duplicate has no history: the one of its id does not count this run."""
    assert case_view(history_of({"a": letters}), case_id) is None


@pytest.mark.parametrize(
    ("figures", "sentence", "rest"),
    [
        (
            CaseStatistics(12, 3, 1, flaky=True),
            "Flaky: 3 changes between pass and no pass in 12 outcomes (27.2 % of the steps), ",
            "1 of them at one and the same commit.",
        ),
        (
            CaseStatistics(50, 1, 0, flaky=False),
            "Not flaky: 1 change between pass and no pass in 50 outcomes (2.0 % of the steps), ",
            "0 of them at one and the same commit.",
        ),
        (
            CaseStatistics(2, 0, 0, flaky=False),
            "Not flaky: 0 changes between pass and no pass in 2 outcomes (0 % of the steps).",
            "",
        ),
        (
            CaseStatistics(1, 0, 0, flaky=False),
            "It ran once in this window, skipped runs aside: nothing can be said.",
            "",
        ),
        (
            CaseStatistics(0, 0, 0, flaky=False),
            "It never ran in this window, skipped runs aside: nothing can be said.",
            "",
        ),
    ],
)
def test_flakiness_is_told_with_its_figures(
    figures: CaseStatistics, sentence: str, rest: str
) -> None:
    """Flaky or not, the sentence says what was counted."""
    assert flakiness_sentence(figures) == sentence + rest


def test_a_duration_is_told_with_its_medians() -> None:
    """Slower and faster are said of several runs, and of nothing less."""
    slower = CaseStatistics(50, 0, 0, False, 8_000.0, 12_000.5, 45)  # noqa: FBT003 -- positional
    assert duration_sentence(slower) == (
        "It is slower: a median of 0.012000 s in the last 5 runs that state one, and 0.008000 s"
        " in the 45 before."
    )
    faster = replace(slower, now_us=1.0)
    assert duration_sentence(faster).startswith("It is faster: a median of 0.000001 s")
    assert "did not move" in duration_sentence(CaseStatistics(50, 0, 0, flaky=False))


def test_the_stability_of_a_run_never_overstates() -> None:
    """Absences are no change, and a share of all is said only of all."""
    assert run_view(history_of({"a": "vv-", "b": "f-f", "c": "sss"})).steady == "100 %"
    many = {f"c{number}": "vv" for number in range(9_999)}
    assert run_view(history_of({**many, "bad": "vf"})).steady == "99.9 %"


def test_flaky_cases_are_listed_and_the_rest_is_counted() -> None:
    """No run makes the list longer than 50."""
    view = run_view(history_of({f"c{number:03}": "vf" for number in range(70)} | {"d": "vv"}))
    assert (len(view.flaky), view.flaky_more) == (50, 20)
    assert view.flaky[0][0] == "c000"
    assert run_view(history_of({"a": "vv"})).flaky == ()


def test_durations_are_sums_with_the_number_of_cases() -> None:
    """A run in which no case states one has no point, and no zero in the table."""
    view = run_view(history_of({"a": "v-v", "b": "v-v"}, (1_000_000, None, 2_000_000)))
    assert [row[2:] for row in view.durations] == [
        ("2.000000 s", 2),
        ("not stated", 0),
        ("4.000000 s", 2),
    ]
    assert view.dots == ((100, 60, "R0: 2.000000 s"), (500, 10, "R2: 4.000000 s"))
    assert view.line == "100,60 500,10"


@pytest.mark.parametrize("size", [1, 2, 50])
def test_every_point_lies_within_the_drawing(size: int) -> None:
    """Whatever the durations are, the line does not leave its box."""
    took = tuple(10 ** (number % 13) for number in range(size))
    view = run_view(history_of({"a": "v" * size}, took))
    assert len(view.dots) == size
    assert all(0 <= x <= view.width and 0 <= y <= view.height for x, y, _ in view.dots)


def page_of_run(history: RunHistory) -> str:
    """Return the page of a run with this history."""
    pages = build_run_pages(
        run_facts(), matrix(), ABOUT, DEFAULT_SETTINGS, history=run_view(history)
    )
    return render(pages[0]).decode()


def test_a_run_without_cases_or_durations_says_so() -> None:
    """An empty history is no share of anything, and no drawing."""
    text = page_of_run(history_of({}))
    assert "No case was in the last 1 run of the suite" in text
    assert "No run states how long a case took." in text
    assert "<polyline" not in text


def test_a_run_of_cases_says_what_share_was_steady() -> None:
    """The sentence names the number of cases that it is a share of."""
    text = page_of_run(history_of({"a": "vf", "b": "vv"}, (1, 2)))
    assert "50.0 % of 2 cases never changed their verdict in the last 2 runs" in text
    assert "<polyline" in text


def page_of_case(view: CaseHistoryView | None) -> str:
    """Return the page of a case with this history."""
    case = case_of("a")
    made = build_case_page(
        case, facts_of(case), HEADER, b"{}", ABOUT, DEFAULT_SETTINGS, history=view
    )
    return render(made).decode()


def test_a_case_page_tells_a_verdict_by_letter_and_word() -> None:
    """Colour is not all: each mark has its letter, and says its word to who can't see it."""
    text = page_of_case(case_view(history_of({"a": "vf"})))
    assert 'aria-label="R1: failed" title="R1: failed">f</a>' in text
    assert "Verdict last changed</dt><dd>never</dd>" in text
    assert 'id="history"' not in page_of_case(None)


def test_no_text_of_the_past_is_markup() -> None:
    """Run ids and times of earlier runs are evidence like any other."""
    runs = (past(0, HOSTILE), past(1, HOSTILE))
    cases = {"a": CaseHistory("vf", (1, 2), (HOSTILE, HOSTILE), (HOSTILE, HOSTILE))}
    history = RunHistory(HOSTILE, runs, cases)
    for text in (page_of_case(case_view(history)), page_of_run(history)):
        assert text.count("<script") == 1, "the boot script alone"
        assert "<img" not in text
        assert "\u202e" not in text
