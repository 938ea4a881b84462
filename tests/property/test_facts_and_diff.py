"""Facts as files lose nothing that is compared, and comparing obeys its algebra."""

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sitegen.assembly.sides import Source, compared
from sitegen.compare.diff import compare
from sitegen.compare.inside import inside
from sitegen.errors import InputProblem
from sitegen.ledger.facts_file import facts_lines, read_side
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.artifact import Artifact
from sitegen.model.detail import (
    AssertionFact,
    CallFact,
    CaseDetail,
    EventFact,
    FieldFact,
    KeptList,
    KeptValue,
    RecorderFact,
    WriteFact,
)
from sitegen.model.difference import Comparison, Difference, DiffSide, EndpointFact, RunState
from sitegen.model.facts import CaseFacts, VerdictCounts
from sitegen.model.layer import LayerCall
from sitegen.model.outcome import Outcome, Verdict
from sitegen.pages.changes_contract import diff_json
from sitegen.pages.diff_schema import diff_schema
from tests.builders import decoded
from tests.diff_tools import mirrored

SHORT = st.sampled_from(["a", "b", "", "é\u2028", '","x":{', "\\", "\x00"])
ANY = st.one_of(SHORT, st.text(max_size=20))
LAYERS = st.sampled_from(["TEST", "L4", "L5", "DB"])


def kept(items: st.SearchStrategy[object], most: int = 4) -> st.SearchStrategy[object]:
    """Return lists that are whole, and lists of which only the first items were kept."""
    return st.lists(items, max_size=most).flatmap(
        lambda found: st.sampled_from(
            [
                KeptList(tuple(found), len(found)),
                KeptList(tuple(found), len(found) + 3, "a" * 64),
                KeptList(tuple(found), len(found) + 3, "b" * 64),
            ]
        )
    )


VALUES = st.one_of(st.none(), st.builds(KeptValue, st.sampled_from(["1" * 64, "2" * 64]), ANY))
DETAILS = st.builds(
    CaseDetail,
    route=st.one_of(st.none(), SHORT),
    method=st.one_of(st.none(), SHORT),
    request=st.one_of(st.none(), st.just((FieldFact("a", "b"),))),
    response=st.one_of(st.none(), st.just((FieldFact("a", "c"),))),
    input=VALUES,
    output=VALUES,
    assertions=kept(st.builds(AssertionFact, SHORT, st.sampled_from(["pass", "fail"]), SHORT)),
    events=kept(
        st.builds(EventFact, LAYERS, SHORT, SHORT, SHORT, st.sampled_from(["PASS", "ERROR", "x"]))
    ),
    writes=kept(
        st.builds(
            WriteFact,
            LAYERS,
            SHORT,
            st.sampled_from(["INSERT", "UPDATE"]),
            st.integers(-1, 3) | st.just(10**400),
            SHORT,
            st.booleans(),
            st.one_of(st.none(), st.just("committed")),
        )
    ),
    calls=kept(
        st.builds(
            CallFact,
            SHORT,
            SHORT,
            SHORT,
            st.one_of(st.none(), st.integers(100, 102) | st.just(-(2**64))),
            st.booleans(),
        )
    ),
    recorders=st.lists(
        st.builds(RecorderFact, st.just("db"), st.sampled_from(["on", "off", "unavailable"])),
        max_size=1,
    ).map(tuple),
    signature=st.sampled_from([None, "signed", "unsigned"]),
    hash_volatile=st.booleans(),
)
VERDICT_OF = {
    Outcome.PASS: [Verdict.VERIFIED, Verdict.CONTRADICTED, Verdict.INVALID],
    Outcome.FAIL: [Verdict.FAILED],
    Outcome.SKIP: [Verdict.SKIPPED],
    Outcome.UNKNOWN: [Verdict.INVALID],
}


@st.composite
def cases(draw: st.DrawFn, number: int) -> CaseFacts:
    """Return a case; ids repeat now and then, and some files could not be read."""
    outcome = draw(st.sampled_from([Outcome.PASS, Outcome.PASS, *Outcome]))
    readable = draw(st.integers(0, 9)) > 0
    detail = draw(DETAILS) if readable else None
    events = Counter(event.layer for event in detail.events.items) if detail else Counter[str]()
    return CaseFacts(
        artifact=Artifact(f"cases/{number}.json", "f" * 64, number),
        case_id=draw(st.sampled_from(["one", "two", "three", f"own {number}", "é"])),
        status=draw(st.one_of(st.none(), SHORT)),
        outcome=outcome if readable else Outcome.UNKNOWN,
        verdict=draw(st.sampled_from(VERDICT_OF[outcome])) if readable else Verdict.INVALID,
        dialect="stagetest-3" if readable else None,
        use_case=draw(st.one_of(st.none(), SHORT)),
        stage=draw(st.one_of(st.none(), SHORT)),
        operation=draw(st.one_of(st.none(), SHORT)),
        layers=tuple(sorted(events)),
        layer_events=tuple(sorted(events.items())),
        trace_events=detail.events.total if detail else 0,
        db_writes=detail.writes.total if detail else 0,
        sql_ops=("INSERT",),
        content_hash=draw(st.sampled_from([None, "1" * 64, "2" * 64])),
        duration_s=draw(st.one_of(st.none(), st.floats(0, 9))),
        unsigned=bool(detail and detail.signature == "unsigned"),
        labels=draw(st.sampled_from([(), ("x",)])),
        transitions=(LayerCall("TEST", "L4", 1),) if readable else (),
        detail=detail,
    )


@st.composite
def sides(draw: st.DrawFn) -> DiffSide:
    """Return a run of a few cases."""
    found = tuple(draw(cases(number)) for number in range(draw(st.integers(0, 5))))
    run = RunState(
        run_id=draw(ANY),
        suite=draw(SHORT),
        created_at=None,
        status=None,
        verdict=draw(st.sampled_from(list(Verdict))),
        verdicts=VerdictCounts.of(tuple(case.verdict for case in found)),
        evidence_sha256=draw(st.sampled_from(["a" * 64, "b" * 64])),
        digest=None,
        cases=len(found),
        commit=draw(st.sampled_from([None, "c" * 40])),
        dirty=draw(st.booleans()),
        selection=draw(st.sampled_from([None, None, "-k x"])),
        endpoints=draw(
            st.sampled_from(
                [None, (), (EndpointFact("GET", "/a", "x"),), (EndpointFact("PUT", "/a", "y"),)]
            )
        ),
    )
    return DiffSide(run.run_id, run, found)


def shape(row: Difference) -> tuple[str, ...]:
    """Return what must be mirrored of a row; the one case that is named is either of the two."""
    named = "" if row.kind == "case-probably-renamed" else str(row.case_id)
    values = (row.kind, row.rank, named, row.where, row.base, row.head, row.layer)
    return tuple(map(str, values))


def shapes(rows: tuple[Difference, ...]) -> list[tuple[str, ...]]:
    """Return the shapes of rows, sorted."""
    return sorted(map(shape, rows))


@given(sides())
@settings(max_examples=50, deadline=None)
def test_nothing_differs_from_itself(side: DiffSide) -> None:
    """Whatever the run is."""
    assert compare(side, side).differences == ()


@given(sides(), sides())
@settings(max_examples=80, deadline=None)
def test_a_comparison_the_other_way_round_is_its_mirror(one: DiffSide, other: DiffSide) -> None:
    """Row by row: kind, rank, case, place, and both values."""
    there = compare(one, other).differences
    back = tuple(mirrored(row) for row in compare(other, one).differences)
    assert shapes(there) == shapes(back)


@given(sides(), sides(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_cases_does_not_matter(one: DiffSide, other: DiffSide, chance: object) -> None:
    """Neither on the one side nor on the other."""
    mixed = list(other.cases)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    turned = replace(one, cases=tuple(reversed(one.cases)))
    again = compare(turned, replace(other, cases=tuple(mixed)))
    assert again == compare(one, other)


def written(side: DiffSide, folder: Path, name: str) -> Path:
    """Write a side as a file of facts."""
    path = folder / name
    path.write_bytes(b"".join(facts_lines(side.run, side.cases)))
    return path


@given(sides(), sides())
@settings(max_examples=40, deadline=None)
def test_comparing_files_equals_comparing_the_runs(one: DiffSide, other: DiffSide) -> None:
    """Though equal lines are never parsed."""
    with tempfile.TemporaryDirectory() as folder:
        files = [written(side, Path(folder), f"{n}.json") for n, side in enumerate((one, other))]
        sources = [Source(s.label, file=f) for s, f in zip((one, other), files, strict=True)]
        found: Comparison = compared(sources[0], sources[1], None, DEFAULT_LIMITS)
        whole = [read_side(file, "x", DEFAULT_LIMITS) for file in files]
    assert found == compare(one, other)
    assert [side.run for side in whole] == [one.run, other.run]
    schema = decoded(diff_schema())
    Draft202012Validator(schema).validate(decoded(diff_json(found)))


@given(sides())
@settings(max_examples=40, deadline=None)
def test_facts_come_back_as_they_were(side: DiffSide) -> None:
    """Written again they are the same bytes, and a JSON document."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(side, Path(folder), "facts.json")
        data = path.read_bytes()
        again = read_side(path, side.label, DEFAULT_LIMITS)
    assert b"".join(facts_lines(again.run, again.cases)) == data
    assert len(decoded(data)["cases"]) == len(side.cases)
    by_path = {case.artifact.path: case for case in again.cases}
    for case in side.cases:
        assert by_path[case.artifact.path].detail == case.detail


def _problem_of(path: Path) -> str | None:
    """Return what is wrong with a file; any other error is a defect."""
    try:
        read_side(path, "x", DEFAULT_LIMITS)
    except InputProblem as problem:
        return problem.message
    return None


@given(sides(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_damaged_file_is_refused_or_says_something_whole(
    side: DiffSide, data: st.DataObject
) -> None:
    """One byte more, less or other: a sentence, never another error."""
    raw = b"".join(facts_lines(side.run, side.cases))
    place = data.draw(st.integers(0, len(raw) - 1))
    kind = data.draw(st.sampled_from(["cut", "drop", "flip", "twice"]))
    damaged = {
        "cut": raw[:place],
        "drop": raw[:place] + raw[place + 1 :],
        "flip": raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :],
        "twice": raw[:place] + raw[place : place + 40] + raw[place:],
    }[kind]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts.json"
        path.write_bytes(damaged)
        problem = _problem_of(path)
    assert problem is None or "facts.json" in problem


@pytest.mark.parametrize("size", [0, 1, 30, 5_000])
def test_what_is_inside_joins_to_both_values(size: int) -> None:
    """Where it is told at all."""
    base, head = "word " * size, "word " * (size // 2) + "other " + "word " * (size // 2)
    found = inside(base, head)
    if found:
        assert "".join(part.text for part in found if part.side != "head") == base
        assert "".join(part.text for part in found if part.side != "base") == head
    assert bool(found) == (24 <= len(head) < 5_000)
