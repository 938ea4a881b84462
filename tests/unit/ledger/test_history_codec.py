"""Histories as files: what is written reads back, and nothing else is read."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import InputProblem
from sitegen.ledger.history_codec import history_lines, read_history
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.history import HISTORY_RUNS, LONGEST_US, CaseHistory, PastRun, RunHistory

RUNS = (
    PastRun("R0", "runs/r0-00ff/", "2026-11-20T20:52:19+00:00", "abc", "verified", 2),
    PastRun("R1", "runs/r1-00ff/", None, None, "contradicted", 3),
)
HISTORY = RunHistory(
    "uat",
    RUNS,
    {
        "a": CaseHistory("vf", (0, LONGEST_US), ("R0", RUNS[0].created_at), ("R1", None)),
        "z": CaseHistory("s", (None,), ("R1", None), None),
    },
)


def written(history: RunHistory) -> bytes:
    """Return a history's file."""
    return b"".join(history_lines(history))


def read(data: bytes, folder: Path, limits: Limits = DEFAULT_LIMITS) -> RunHistory:
    """Return the history that these bytes are."""
    path = folder / "history.json"
    path.write_bytes(data)
    return read_history(path, limits)


def test_the_file_is_a_json_document_with_a_line_a_case() -> None:
    """Other programs read it whole; sitegen reads it line by line."""
    data = written(HISTORY)
    assert json.loads(data)["schema"] == "sitegen.history/1"  # noqa: TID251 -- as others read it
    assert [line[:5] for line in data.splitlines()] == [b'{"cas', b'["a",', b'["z",', b'],"ru']


def test_a_history_without_cases_reads_back(tmp_path: Path) -> None:
    """A run without cases has a history too."""
    empty = RunHistory("uat", RUNS, {})
    assert read(written(empty), tmp_path) == empty


TEXT = st.text(max_size=40)
SEEN = st.tuples(TEXT, st.none() | TEXT)
PAST = st.builds(
    PastRun,
    run_id=TEXT,
    path=st.from_regex(r"runs/[a-z0-9-]{1,20}/", fullmatch=True),
    created_at=st.none() | TEXT,
    commit=st.none() | TEXT,
    verdict=st.sampled_from(["verified", "failed", "skipped", "contradicted", "invalid"]),
    cases=st.integers(0, 10**6),
)


@st.composite
def histories(draw: st.DrawFn) -> RunHistory:
    """Draw any history."""
    runs = draw(st.lists(PAST, min_size=1, max_size=HISTORY_RUNS))
    cases = {}
    for name in draw(st.lists(TEXT, unique=True, max_size=4)):
        letters = st.text("vfcis-", min_size=1, max_size=len(runs))
        outcomes = draw(letters.filter(lambda text: text.strip("-")))
        size = len(outcomes)
        one = st.none() | st.integers(0, LONGEST_US)
        took = tuple(draw(st.lists(one, min_size=size, max_size=size)))
        cases[name] = CaseHistory(outcomes, took, draw(SEEN), draw(st.none() | SEEN))
    return RunHistory(draw(TEXT), tuple(runs), cases)


@given(history=histories())
def test_what_is_written_reads_back(
    history: RunHistory, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same history comes back, and gives the same bytes again."""
    data = written(history)
    back = read(data, tmp_path_factory.getbasetemp())
    assert back == history
    assert written(back) == data


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("x" * 100_000, id="longer than a key may be"),
        pytest.param("a\ud800z", id="lone surrogate"),
        pytest.param("\x00\n\u2028", id="controls"),
        pytest.param('"],\n],"runs":[', id="looks like the end"),
        pytest.param("", id="empty"),
    ],
)
def test_whatever_a_case_is_called_its_history_is_carried_on(word: str, tmp_path: Path) -> None:
    """No id of the evidence makes a file that the next build can't read."""
    history = RunHistory(word, RUNS, {word: CaseHistory("v", (1,), (word, word), (word, word))})
    small = Limits(document_bytes=10, key_chars=20, values=10)
    assert read(written(history), tmp_path, small) == history


def test_a_file_that_is_absent_is_told(tmp_path: Path) -> None:
    """The message names the file and the reason."""
    with pytest.raises(InputProblem, match=r"history\.json can't be read: No such file"):
        read_history(tmp_path / "history.json", DEFAULT_LIMITS)


def test_a_line_without_an_end_is_not_read_whole(tmp_path: Path) -> None:
    """No more of a line is held than one artifact may have."""
    data = written(HISTORY).replace(b'["a"', b'["' + b"a" * 5_000 + b'"')
    read(data, tmp_path)
    with pytest.raises(InputProblem, match="damaged in line 2"):
        read(data, tmp_path, Limits(artifact_bytes=1_000))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b'{"cases":[\n', b'{"cases": [\n', id="another first line"),
        pytest.param(b'{"cases":[\n', b'{"x":1,"cases":[\n', id="a member before"),
        pytest.param(b'["a",', b'["z",', id="a case twice"),
        pytest.param(b'["a",', b'["zz",', id="out of order"),
        pytest.param(b'["a",', b"[1,", id="an id that is no text"),
        pytest.param(b'["a",', b'["a","a",', id="an item too many"),
        pytest.param(b'["a",', b'{"a":', id="no array"),
        pytest.param(b"}],\n", b"}]\n", id="no comma between"),
        pytest.param(b"}]\n]", b"}],\n]", id="a comma at the end"),
        pytest.param(b"}]\n]", b"}]\n\n]", id="an empty line"),
        pytest.param(b"}]\n]", b"}]]", id="no line of its own"),
        pytest.param(b'"vf"', b'"vx"', id="an unknown letter"),
        pytest.param(b'"vf"', b'"--"', id="in no run"),
        pytest.param(b'"vf"', b'"v"', id="letters and durations apart"),
        pytest.param(b'"vf"', b'"vf\\n"', id="a letter and a line end"),
        pytest.param(b'"s"', b'""', id="no letter"),
        pytest.param(b"[null]", b"[true]", id="a duration that is a flag"),
        pytest.param(b"[null]", b"[1.5]", id="a duration in parts"),
        pytest.param(b"[null]", b"[-1]", id="a negative duration"),
        pytest.param(b"[null]", b"[1000000000001]", id="a duration beyond the bound"),
        pytest.param(b"[null]", b"[" + b"9" * 900 + b"]", id="a huge number"),
        pytest.param(b"[null]", b"[NaN]", id="no number"),
        pytest.param(b"[null]", b"null", id="no durations"),
        pytest.param(b'["R1",null]', b'["R1"]', id="seen without a time"),
        pytest.param(b'["R1",null]', b"[1,null]", id="seen in a number"),
        pytest.param(b'["R1",null]', b'["R1",1]', id="seen at a number"),
        pytest.param(b'"outcomes":"s"', b'"outcomes":"s","x":1', id="an unknown member"),
        pytest.param(b'"last_change":null,', b"", id="a member is missing"),
        pytest.param(b"history/1", b"history/2", id="another version"),
        pytest.param(b'"suite":"uat"', b'"suite":null', id="no suite"),
        pytest.param(b'"suite":"uat"', b'"suite":"uat","x":1', id="an unknown member of the whole"),
        pytest.param(b'"suite":"uat"', b'"suite":"uat","cases":[]', id="cases twice"),
        pytest.param(b"runs/r0-00ff/", b"runs/../../x/", id="a way out of the site"),
        pytest.param(b"runs/r0-00ff/", b"runs/r0-00ff/\\n", id="a path and a line end"),
        pytest.param(b'"verdict":"contradicted"', b'"verdict":"fine"', id="an unknown verdict"),
        pytest.param(b'"cases":2', b'"cases":-2', id="a negative number of cases"),
        pytest.param(b'"run_id":"R0"', b'"run_id":null', id="a run without an id"),
    ],
)
def test_a_damaged_file_is_refused(old: bytes, new: bytes, tmp_path: Path) -> None:
    """Only what sitegen writes is read: each of these is told, and none is a traceback."""
    data = written(HISTORY)
    assert old in data
    with pytest.raises(InputProblem, match=r"history\.json.* is damaged"):
        read(data.replace(old, new, 1), tmp_path)


ROWS: list[Any] = json.loads(written(HISTORY))["runs"]  # noqa: TID251 -- as others read it


def with_runs(runs: object) -> bytes:
    """Return the file with another list of runs."""
    old, new = (json.dumps(item, sort_keys=True, separators=(",", ":")) for item in (ROWS, runs))
    data = written(HISTORY)
    assert old.encode("ascii") in data
    return data.replace(old.encode("ascii"), new.encode("ascii"))


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param([], id="none"),
        pytest.param(ROWS[:1], id="fewer than letters"),
        pytest.param(ROWS * HISTORY_RUNS, id="more than the window"),
        pytest.param({"0": ROWS[0]}, id="no list"),
        pytest.param([*ROWS, 1], id="a number"),
    ],
)
def test_the_number_of_runs_is_bounded(runs: object, tmp_path: Path) -> None:
    """There is a run at least, as many as letters, and no more than the window."""
    with pytest.raises(InputProblem, match="damaged at 'runs'"):
        read(with_runs(runs), tmp_path)


@given(cut=st.integers(0, len(written(HISTORY)) - 1))
def test_a_file_that_ends_too_early_is_refused(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A file that was written in part is no history."""
    with pytest.raises(InputProblem):
        read(written(HISTORY)[:cut], tmp_path_factory.getbasetemp())


@given(data=st.binary(max_size=300), place=st.integers(0, len(written(HISTORY))))
def test_whatever_is_in_the_file_nothing_but_an_input_problem_is_raised(
    data: bytes, place: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Bytes that were put in anywhere are refused, or are a history that sitegen would write."""
    whole = written(HISTORY)
    changed = whole[:place] + data + whole[place:]
    try:
        made = read(changed, tmp_path_factory.getbasetemp())
    except InputProblem:
        return
    assert read(written(made), tmp_path_factory.getbasetemp()) == made
