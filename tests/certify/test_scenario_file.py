"""A scenario file says everything that it must, or is refused with the place of what is wrong."""

import contextlib
import copy
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.certify.scenario import Contains, Equals, Holds, InjectStep, ValueOf
from sitegen.certify.scenario_file import ScenarioProblem, Vocabulary, read_scenario
from sitegen.limits import DEFAULT_LIMITS
from tests.certify.running import DOCUMENT, RUN, RUN_ID, START, document, source_text

KNOWN: Final = Vocabulary(
    frozenset({"IncidentEngine", "ProposalEngine"}), frozenset({"approve", "refuse"})
)


def read(data: bytes) -> Any:
    """Return the scenario of a file."""
    return read_scenario(data, "sc-1.yaml", START, KNOWN, DEFAULT_LIMITS)


def refused(of: Any) -> str:
    """Return why a file is refused."""
    with pytest.raises(ScenarioProblem) as stopped:
        read(source_text(of))
    assert stopped.value.code == 1
    return stopped.value.message


def test_a_file_is_read_with_its_placeholders_filled_in() -> None:
    """Steps, conditions and expectations are typed, and nothing is left to fill in."""
    found = read(source_text(DOCUMENT))
    (part,) = found.parts
    step = part.steps[0]
    assert isinstance(step, InjectStep)
    assert (found.run_id, step.rows[0]["run_id"]) == (RUN_ID, RUN_ID)
    assert step.rows[0]["created_at"] == "2026-11-21T10:15:00Z"
    assert isinstance(part.criteria[0].expect, Holds)
    (name, test) = part.criteria[1].where[0]
    assert (name, type(test)) == ("feedback", Contains)
    assert isinstance(test.value, ValueOf)
    assert test.value.where == (("source_run_id", Equals(RUN_ID)),)


def test_yaml_is_read_as_well_as_json() -> None:
    """Texts that look like something else stay texts, and plain numbers are numbers."""
    text = source_text(DOCUMENT).decode().replace('"status": "failed"', '"status": NO')
    assert read(text.encode()).parts[0].steps[0].rows[0]["status"] == "NO"


def test_a_part_knows_its_own_case() -> None:
    """`{case_id}` is what tells the rows of parts apart."""
    names = ("steps", "expected_propagation", "expected_non_propagation", "acceptance_criteria")
    part = {name: document()[name] for name in names}
    part["steps"][0]["data"]["run_id"] = "{run_id}-{case_id}"
    of = document(sub_scenarios=[{**part, "case_id": "LOW"}], **dict.fromkeys(names))
    assert read(source_text(of)).parts[0].steps[0].rows[0]["run_id"] == f"{RUN_ID}-LOW"


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the document with the value at a path replaced; a new member is added."""
    found = document()
    owner: Any = found
    *parents, last = path.split("/")[1:]
    for name in parents:
        owner = owner[int(name)] if isinstance(owner, list) else owner[name]
    if isinstance(owner, list):
        owner[int(last)] = value
    else:
        owner[last] = value
    return found


ACT = {"step_id": "A", "action": "act", "call": "vanish", "data": {}}
COUNTED = {"count": 0}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another class": (
        changed("/scenario_class", "MAGIC"),
        "/scenario_class must be STATE_INJECTION or WORKER_EXECUTION, not “MAGIC”.",
    ),
    "a mode of another class": (
        changed("/execution_mode", "executable"),
        "/execution_mode must be non_executable where the class is STATE_INJECTION.",
    ),
    "an injection that claims traces": (
        changed("/coverage/trace_generation", value=True),
        "/coverage/trace_generation must be false",
    ),
    "an injection that claims a worker": (
        changed("/coverage/worker_execution", value=True),
        "/coverage/worker_execution must be false",
    ),
    "no checklist": (
        changed("/acceptance_criteria", []),
        "/acceptance_criteria must hold at least one: empty is no pass.",
    ),
    "no steps": (changed("/steps", []), "/steps must hold at least one"),
    "a condition that matches everything": (
        changed("/acceptance_criteria/0/where", {}),
        "/acceptance_criteria/0/where must name at least one column.",
    ),
    "an unknown placeholder": (
        changed("/steps/0/data/run_id", "{run}"),
        "/steps/0/data/run_id has the placeholder {run}; here there are {run_id}, {scenario_id}",
    ),
    "a case where there is none": (
        changed("/steps/0/data/run_id", "{case_id}"),
        "/steps/0/data/run_id has the placeholder {case_id}",
    ),
    "an unknown member": (changed("/inject", {}), "/inject is no member of a scenario."),
    "an unknown member of a step": (
        changed("/steps/0/note", "x"),
        "/steps/0/note is no member of a scenario.",
    ),
    "an unknown action": (
        changed("/steps/0/action", "delete"),
        "/steps/0/action must be inject or act.",
    ),
    "an act that is not configured": (
        changed("/steps/1", ACT),
        "/steps/1/call names “vanish”, which is not in [certify.acts].",
    ),
    "an engine that is not configured": (
        changed("/expected_propagation/0/via", "Scheduler"),
        "/expected_propagation/0/via names “Scheduler”, which is no engine of [certify.engines]",
    ),
    "a propagation of nothing": (
        changed("/expected_propagation/0/creates/count", 0),
        "/expected_propagation/0/creates/count must be at least 1",
    ),
    "a count that is no number": (
        changed("/preconditions/0/expect", {"count": True}),
        "/preconditions/0/expect/count must be a whole number of at least 0.",
    ),
    "two checks of one id": (
        changed("/acceptance_criteria/1/id", "C-1"),
        "/acceptance_criteria names “C-1” more than once.",
    ),
    "two steps of one id": (changed("/steps/1/step_id", "RUN"), "/steps names “RUN” more than"),
    "a table that is no name": (
        changed("/steps/0/table", "runs; DROP TABLE runs"),
        "/steps/0/table must be a plain name",
    ),
    "a cleanup that lacks an injected table": (
        changed("/cleanup/order", ["proposals", "incidents", "aos_traces"]),
        "/cleanup/order lacks “runs”, into which “RUN” injects.",
    ),
    "a cleanup of other rows": (
        changed("/cleanup/where", {"status": "failed"}),
        "/cleanup/where must be {synthetic_scenario_id: SC-1}: cleanup touches no other row.",
    ),
    "an archive that is not cleaned": (
        changed("/cleanup/archive", ["notes"]),
        "/cleanup/archive names “notes”, which is not in the order.",
    ),
    "another mark": (
        changed("/steps/0/data/synthetic_scenario_id", "SC-9"),
        "/steps/0/data states another synthetic_scenario_id than the scenario's own.",
    ),
    "no mark": (
        changed("/steps/0/data/is_synthetic", value=False),
        "/steps/0/data states another is_synthetic than the scenario's own.",
    ),
    "a fallback for good": (
        changed("/fallbacks", [{"id": "x", "reason": "y", "temporary": False}]),
        "/fallbacks/0/temporary must be true",
    ),
    "itself as prerequisite": (changed("/requires", ["SC-1"]), "/requires names the scenario"),
    "an id that is no name": (
        changed("/scenario_id", "../x"),
        "/scenario_id must be letters, digits",
    ),
    "no parts": (
        changed("/sub_scenarios", []),
        "/sub_scenarios must hold at least one part.",
    ),
    "an unknown test": (
        changed("/acceptance_criteria/0/where", {"status": {"like": "f%"}}),
        "must be a value, value_of, contains, not_null or in.",
    ),
    "an empty choice": (
        changed("/acceptance_criteria/0/where", {"status": {"in": []}}),
        "/acceptance_criteria/0/where/status/in must hold at least one value.",
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_its_place(case: tuple[dict[str, Any], str]) -> None:
    """File, line, pointer and sentence; nothing is guessed."""
    of, sentence = case
    told = refused(of)
    assert sentence in told
    assert all(line.startswith("sc-1.yaml:") for line in told.splitlines())


def test_the_line_is_that_of_the_value() -> None:
    """People find it."""
    of = changed("/scenario_class", "MAGIC")
    lines = source_text(of).decode().splitlines()
    number = next(index for index, line in enumerate(lines, 1) if "MAGIC" in line)
    assert f"sc-1.yaml:{number}: /scenario_class" in refused(of)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Nobody mends a file one sentence at a time."""
    of = changed("/purpose", "")
    del of["name"], of["cleanup"]
    told = refused(of)
    assert all(f"/{name} " in told for name in ("name", "cleanup", "purpose"))


def members(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every member that the format asks for."""
    if isinstance(value, dict):
        for name, below in value.items():
            inner = (*path, name)
            if "data" not in path and not (path and path[-1] == "where"):
                yield inner
            yield from members(below, inner)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from members(below, (*path, index))


OPTIONAL: Final = {("fallbacks",)}
NEEDED: Final = sorted(
    (path for path in members(DOCUMENT) if path not in OPTIONAL and "steps" not in path[1:-1]),
    key=str,
)


@pytest.mark.parametrize("path", NEEDED, ids=lambda path: "/".join(map(str, path)))
def test_no_needed_member_may_be_missing(path: tuple[str | int, ...]) -> None:
    """Each one that is taken away is told by its pointer."""
    of = copy.deepcopy(dict(DOCUMENT))
    owner: Any = of
    for name in path[:-1]:
        owner = owner[name]
    del owner[path[-1]]
    assert f"{'/'.join(map(str, path))}" in refused(of) or f"/{path[0]}" in refused(of)


def scalars() -> st.SearchStrategy[Any]:
    """Values that no member expects."""
    return st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({})
    )


@given(st.sampled_from(NEEDED), scalars())
def test_a_value_in_the_wrong_place_never_raises_anything_else(
    path: tuple[str | int, ...], value: Any
) -> None:
    """A file is a scenario, or it is refused with code 1."""
    of: Any = copy.deepcopy(dict(DOCUMENT))
    owner = of
    for name in path[:-1]:
        owner = owner[name]
    owner[path[-1]] = value
    never_raises(lambda: read(json.dumps(of).encode()))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_scenario_or_refused(data: bytes) -> None:
    """Whatever they are."""
    never_raises(lambda: read(data))


def never_raises(call: Callable[[], object]) -> None:
    """Call, and let nothing pass but the one error of this format."""
    with contextlib.suppress(ScenarioProblem):
        call()


def test_a_run_of_several_rows_may_be_one_step() -> None:
    """An array of objects is as many rows."""
    of = changed("/steps/0/data", [RUN, {**RUN, "run_id": "{run_id}-2"}])
    step = read(source_text(of)).parts[0].steps[0]
    assert [row["run_id"] for row in step.rows] == [RUN_ID, f"{RUN_ID}-2"]
