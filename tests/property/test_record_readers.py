"""No bytes make a reader of records raise, and nothing broken is ever verified."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.canonical.encode import pretty_json
from sitegen.model.outcome import Verdict
from tests.record_documents import (
    AUDIT,
    BATCH,
    CAPABILITY,
    EFFECT,
    GATE_REPORT,
    HOUSEKEEPING,
    JOURNEY,
    OBSERVATION,
    PROOF,
    SCENARIO,
    SCENARIO_RUN,
    Document,
    judge,
)

DOCUMENTS: Sequence[Document] = (
    OBSERVATION,
    EFFECT,
    BATCH,
    JOURNEY,
    GATE_REPORT,
    AUDIT,
    SCENARIO_RUN,
    HOUSEKEEPING,
    CAPABILITY,
    SCENARIO,
    PROOF,
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.sampled_from(["PASS", "PASSED", "FAIL", "\ud800", "\x00", "\u202e", "null"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
PIECES = st.sampled_from(
    [
        b"{", b"}", b"[", b'"', b":", b",", b"\n", b"  ", b"- ", b"# ", b"|", b"---\n", b"\x00",
        b"scenario_id: A-001\n", b"status: PASS\n", b'"observation_id"', b'"capability_id"',
        b"capability_id: a\n", b"<x>", b"\xff", b"STATUS: BLOCKED", b"1 passed in 1s",
        b"Stagetest Artifact Integrity Check\n", b"Checks passed: 1\n", b"&a ", b"*a", b"!!x ",
        b"version https://git-lfs.github.com/spec/v1\n", b"oid sha256:00\n", "\u202e".encode(),
    ]
)  # fmt: skip


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    """Whatever the bytes are, there is a reading, and no pass."""
    assert judge(data).verdict is not Verdict.VERIFIED


@given(st.lists(PIECES, max_size=20))
def test_any_text_in_the_shape_of_evidence_is_read(pieces: list[bytes]) -> None:
    """Pieces of real formats in any order give a reading, and no pass."""
    assert judge(b"".join(pieces)).verdict is not Verdict.VERIFIED


@given(st.sampled_from(DOCUMENTS), st.data())
def test_any_value_in_any_member_is_read(document: Document, data: st.DataObject) -> None:
    """A member of any type never raises; one that has the wrong type is never verified."""
    key = data.draw(st.sampled_from(sorted(document)))
    value = data.draw(VALUES)
    judged = judge({**document, key: value})
    if "record-schema" in judged.checks:
        assert judged.verdict is Verdict.INVALID


@given(st.sampled_from(DOCUMENTS), st.data())
def test_a_document_that_strict_reading_refuses_is_never_verified(
    document: Document, data: st.DataObject
) -> None:
    """A real-looking document with a few bytes changed is read the same, or not verified."""
    raw = bytearray(pretty_json(document))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        action = data.draw(st.sampled_from(["cut", "set", "drop"]))
        if action == "cut":
            del raw[place:]
        elif action == "drop":
            del raw[place : place + data.draw(st.integers(1, 9))]
        else:
            raw[place] = data.draw(st.integers(0, 255))
        if not raw:
            break
    judged = judge(bytes(raw))
    if not judged.reading.document.readable or judged.reading.content is None:
        assert judged.verdict is not Verdict.VERIFIED


REFUTING: Sequence[tuple[str, Any]] = (
    ("status", "PASSED"),
    ("invariants_total", 4),
    ("invariants_passed", 2),
    ("invariants_failed", 1),
    ("invariant_results", []),
    ("failure_reason", "no"),
    ("observed_at", None),
    ("scenario_id", 1),
)


@given(st.lists(st.sampled_from(REFUTING), min_size=1))
def test_no_set_of_lies_makes_an_observation_verified(lies: list[tuple[str, Any]]) -> None:
    """However lies are put together, they don't cancel out."""
    assert judge({**OBSERVATION, **dict(lies)}).verdict is not Verdict.VERIFIED


@given(st.data())
def test_mutated_real_files_are_read(corpus: Path, data: st.DataObject) -> None:
    """Real files with bytes replaced or lost never raise, and refused ones are not verified."""
    files = sorted(path for path in (corpus / "sdsr").rglob("*") if path.is_file())
    raw = bytearray(data.draw(st.sampled_from(files)).read_bytes()[:20_000])
    place = data.draw(st.integers(0, max(len(raw) - 1, 0)))
    raw[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=6))
    judged = judge(bytes(raw))
    if not judged.reading.document.readable:
        assert judged.verdict is not Verdict.VERIFIED


def test_a_raw_payload_as_a_document_is_never_verified(corpus: Path) -> None:
    """Each hostile document of the corpus is read without harm."""
    payloads = json.loads((corpus / "hostile" / "payloads.json").read_bytes())["payloads"]  # noqa: TID251 -- the harness's own file
    raw = [one for one in payloads if "raw" in one]
    assert raw
    for one in raw:
        data = str(one["raw"]) * int(one.get("repeat", 1))
        assert judge(data.encode("utf-8", "surrogatepass")).verdict is not Verdict.VERIFIED


@pytest.mark.parametrize("member", ["observation_id", "panel_id", "failure_reason"])
def test_hostile_text_in_any_member_is_never_refused_by_an_exception(
    corpus: Path, member: str
) -> None:
    """Every hostile string of the corpus can stand in an observation."""
    payloads = json.loads((corpus / "hostile" / "payloads.json").read_bytes())["payloads"]  # noqa: TID251 -- the harness's own file
    for one in payloads:
        if "text" in one:
            text = str(one["text"]) * min(int(one.get("repeat", 1)), 1_000)
            assert judge({**OBSERVATION, member: text}).reading.kind == "observation"
