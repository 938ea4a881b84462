"""The parts of the emitter, one by one."""

import threading
from pathlib import Path

import pytest

from sitegen.canonical.digest import determinism_hash
from sitegen.emit import clock, document, folder, layers, origin, sink, values
from sitegen.emit.items import relative_node, split_route, unique_names
from sitegen.emit.normalise import Normaliser
from sitegen.emit.outcome import Check, Phase, judge
from sitegen.emit.record import EVENTS, Record

PASSED = [Phase(name, name, "passed", duration=1.0) for name in ("setup", "call", "teardown")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("plain", "plain"),
        ("", "-"),
        ("a\x1bb", r"a\u{001B}b"),
        ("\ud800", r"\u{D800}"),
        (r"\u{41}", r"\u{005C}u{41}"),
        ("ä ü", "ä ü"),
    ],
)
def test_a_name_shows_what_is_hidden(text: str, name: str) -> None:
    """Nothing that a reader refuses is left, and two texts stay two."""
    assert values.name_text(text) == name


def test_a_long_name_ends_with_a_digest() -> None:
    """Names of any length are told apart and bounded."""
    one, other = (values.name_text("x" * 10_000 + end) for end in "ab")
    assert one != other
    assert len(one) <= values.NAME_CHARS


def test_any_value_becomes_json() -> None:
    """What JSON can't say is told in words; nothing is unbounded."""

    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError

    nested: list[object] = []
    nested.append(nested)
    given = {1: {2, 1}, "b": b"x", "f": float("nan"), "i": 2**70, "n": nested, "r": Broken()}
    found = values.plain_mapping(given)
    assert found["1"] == [1, 2]
    assert found["f"] == "nan"
    assert found["i"] == str(2**70)
    assert found["r"] == "(Broken without a representation: RuntimeError)"
    assert len(values.plain_mapping(dict.fromkeys(range(5_000)))) == 1_001
    assert document.own_hash(found) == document.own_hash(values.plain_mapping(given))


def test_the_hash_is_that_of_the_recipe() -> None:
    """The emitter's own encoder agrees with the canonical one."""
    case: dict[str, object] = {"case_id": "ä", "observed_output": {"b": 1.5e-7, "a": [None, True]}}
    names = ("case_id", "uc_id", "stage", "operation_name", "synthetic_input", "status")
    fields = {name: case.get(name) for name in (*names, "observed_output", "assertions")}
    assert document.own_hash(case) == determinism_hash(fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected", "hits"),
    [
        ("at 0x7f178e1a6cb0", "at [address]", {"memory-address"}),
        ("took 0.25 s", "took [duration]", {"duration"}),
        ("2026-01-02T03:04:05.678Z", "[time]", {"timestamp"}),
        ("/build/x/test_a.py", "[dir]/test_a.py", {"rootdir"}),
        ("/build/xy", "/build/xy", set()),
        ("assert '/bu...y' == 'x'", "assert '[path]' == 'x'", {"path"}),
        ("3 apples and 0x", "3 apples and 0x", set()),
    ],
)
def test_what_differs_is_replaced(text: str, expected: str, hits: set[str]) -> None:
    """Each normaliser replaces its kind, and nothing that only looks like it."""
    found: set[str] = set()
    assert Normaliser([("rootdir", "/build/x")]).text(text, found) == expected
    assert found == hits


def test_no_outcome_is_a_pass_by_default() -> None:
    """Without reports, or without that of the call, a test did not pass."""
    assert judge(PASSED, [], None).status == "PASS"
    assert judge([], [], None).status == "FAIL"
    assert judge(PASSED[:1], [], None).status == "FAIL"
    assert judge(PASSED, [Check("c", ok=False, message="")], None).status == "FAIL"
    assert judge(PASSED, [], "not finished: Exit").status == "SKIPPED"


def test_numbers_are_one_counter_from_many_threads() -> None:
    """Events and writes from threads share a counter without a gap, and end with the end."""
    record = Record("op")
    record.start("id")

    def work() -> None:
        for _ in range(50):
            record.event(event_type="x", layer="L5", component="c", operation="o", status="PASS")
            record.db_write(
                table="t", sql_op="INSERT", rowcount=1, fingerprint="f", success=True,
                component="c", operation="o",
            )  # fmt: skip

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record.end("PASS", {})
    numbers = sorted(int(str(item["seq"])) for item in (*record.trace, *record.writes))
    assert numbers == list(range(1, 2 + 8 * 50 * 3 + 1))
    assert (
        record.event(event_type="x", layer="L5", component="c", operation="o", status="PASS") == 0
    )


def test_events_are_bounded_and_counted() -> None:
    """What is beyond the bound is dropped, and said to be."""
    record = Record("op")
    record.start("id")
    for _ in range(EVENTS + 10):
        record.event(event_type="x", layer="L5", component="c", operation="o", status="PASS")
    record.end("PASS", {})
    assert record.trace[-1]["detail"] == {"dropped": 11}


def test_a_sink_of_a_case_that_ended_gives_way() -> None:
    """A context that remembers an ended case reaches the one that runs."""
    old, new = Record("old"), Record("new")
    before = sink.enter(old)
    try:
        old.end("PASS", {})
        sink._RUNNING.sink = new
        assert sink.current_sink() is new
    finally:
        sink.leave(before)


def test_a_layer_does_nothing_where_nothing_is_emitted() -> None:
    """The block and the function run as they are."""
    before = sink.enter(None)
    try:
        assert layers.layer("L5", "c", "o")(lambda: 3)() == 3
        with pytest.raises(KeyError), layers.layer("L5", "c", "o"):
            raise KeyError
    finally:
        sink.leave(before)


def test_ids_and_routes() -> None:
    """Equal names are numbered so that no other is taken; routes may lack a method."""
    assert unique_names(["a", "a", "a #2", "a"]) == ["a", "a #3", "a #2", "a #4"]
    assert split_route("get /x") == ("GET", "/x")
    assert split_route("/x") == (None, "/x")
    assert relative_node("/build/x/t.py::test", Path("/build/y")) == "../x/t.py::test"


def test_a_run_id_is_never_given_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one second the second run gets another id."""
    monkeypatch.setattr(clock, "now_ns", lambda: 1_795_000_000_000_000_000)
    names = [folder.claim(tmp_path).run_id for _ in range(3)]
    assert names == [names[0], f"{names[0]}-2", f"{names[0]}-3"]


@pytest.mark.parametrize(
    ("variables", "job"),
    [
        ({}, origin.Job()),
        (
            {
                "GITHUB_ACTIONS": "true", "GITHUB_JOB": "test", "GITHUB_REF_NAME": "main",
                "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r",
                "GITHUB_RUN_ID": "7", "CI": "true",
            },
            origin.Job("GitHub Actions", "test", "https://github.com/o/r/actions/runs/7", "main"),
        ),
        (
            {"GITLAB_CI": "true", "CI_JOB_NAME": "t", "CI_JOB_URL": "https://g/1"},
            origin.Job("GitLab CI", "t", "https://g/1"),
        ),
        ({"BUILDKITE": "true", "BUILDKITE_LABEL": "t"}, origin.Job("Buildkite", "t")),
        ({"CI": "1"}, origin.Job("CI")),
        ({"CI": "false"}, origin.Job()),
    ],
)  # fmt: skip
def test_jobs_are_known_by_their_variables(variables: dict[str, str], job: origin.Job) -> None:
    """Each service names itself, the job, its page and the branch."""
    assert origin.job_of(variables) == job


def test_a_folder_without_git_has_no_source(tmp_path: Path) -> None:
    """What git doesn't tell is unknown, not clean."""
    assert origin.source_of(tmp_path, tmp_path / "out") == origin.Source()


def test_times_are_utc_and_rise() -> None:
    """Microseconds, `Z`, and never backwards."""
    times = [clock.now() for _ in range(100)]
    assert times == sorted(times)
    assert all(len(time) == 27 and time.endswith("Z") for time in times)
