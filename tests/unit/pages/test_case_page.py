"""The page of one case: claim, verdict, reasons, drawing, and bounded tables."""

from dataclasses import replace

import pytest

from sitegen.limits import Limits
from sitegen.model.case import CaseEvidence, ContentHash
from sitegen.model.outcome import Verdict
from sitegen.pages.case import CaseBody, CasePage, build_case_page
from sitegen.pages.drawing import MAX_LANES, drawing_of
from sitegen.settings import DEFAULT_SETTINGS, Settings
from tests.unit.pages.world import ABOUT, EVIDENCE, HEADER, case_of, event, facts_of, finding, write

LAYERS = DEFAULT_SETTINGS.layers


def page_of(settings: Settings = DEFAULT_SETTINGS, **changes: object) -> CasePage:
    """Return the page of a case with these fields."""
    case = case_of("A", **changes)
    return build_case_page(case, facts_of(case), HEADER, b"{}", ABOUT, settings)


def body_of(settings: Settings = DEFAULT_SETTINGS, **changes: object) -> CaseBody:
    """Return what the page of a case with these fields shows."""
    body = page_of(settings, **changes).body
    assert body is not None
    return body


def test_claim_and_verdict_are_apart() -> None:
    """The status is the artifact's word, the verdict is derived, with its reasons."""
    case = case_of("A")
    found = tuple(finding("case-hash", "a", f"Reason {number}.") for number in range(7))
    note = finding("text-hidden", "a", "No reason.")
    facts = facts_of(case, Verdict.CONTRADICTED, note, *found)
    page = build_case_page(case, facts, HEADER, b"{}", ABOUT, DEFAULT_SETTINGS)
    assert (page.status, page.verdict) == ("PASS", "contradicted")
    assert page.reasons.messages == tuple(f"Reason {number}." for number in range(5))
    assert page.reasons.more == 2
    assert [row.severity for row in page.findings] == ["error"] * 7 + ["note"]


def test_an_unreadable_case_has_a_page() -> None:
    """It is named by its path, states no status, and shows its bytes."""
    case = case_of("A")
    facts = replace(facts_of(case), case_id=None, status=None, verdict=Verdict.INVALID)
    page = build_case_page(None, facts, HEADER, b"\x00{", ABOUT, DEFAULT_SETTINGS)
    assert (page.name, page.status, page.body) == ("cases/x.json", None, None)
    assert page.raw.size == 2


@pytest.mark.parametrize(
    ("hashes", "state"),
    [
        (ContentHash("r", "a", "a"), "match"),
        (ContentHash("r", "a", "b"), "mismatch"),
        (ContentHash("r", None, "b"), "absent"),
        (ContentHash("r", "a", None), "unknown"),
        (ContentHash(None, None, None), "absent"),
    ],
)
def test_a_hash_matches_only_where_both_are_there(hashes: ContentHash, state: str) -> None:
    """Absence is never agreement."""
    assert body_of(content_hash=hashes).hashes.state == state


def test_declared_calls_are_told_from_measured_ones() -> None:
    """What comes from a table is called declared."""
    call = EVIDENCE.api_calls[0]
    both = CaseEvidence(api_calls=(call, replace(call, declared=False)))
    assert [row[-1] for row in body_of(evidence=both).calls.rows] == ["declared", "measured"]


def test_long_tables_tell_what_they_leave_out() -> None:
    """Rows beyond the limit are counted, and marks link to rows that exist."""
    settings = replace(DEFAULT_SETTINGS, limits=Limits(table_rows=3, drawing_events=5))
    body = body_of(settings)
    assert (len(body.trace.rows), body.trace.left_out) == (3, 8)
    assert body.drawing is not None
    assert body.drawing.left_out == 8
    hrefs = [mark[3] for mark in (*body.drawing.marks, *body.drawing.writes)]
    assert set(hrefs) <= {"#event-1", "#event-2", "#event-3", "#trace", "#write-1"}


def test_another_run_id_in_the_file_is_shown() -> None:
    """What the file says of its run is shown where it differs from the run."""
    stated = [row for row in body_of(run_id="other").details if "Run id" in str(row.label)]
    assert [row.value for row in stated] == ["other"]


def test_a_drawing_needs_something_to_draw() -> None:
    """Of nothing there is no drawing."""
    assert drawing_of((), (), LAYERS, 10, 10) is None


def test_a_drawing_is_in_order_of_sequence_on_its_lanes() -> None:
    """Writes stand between the events by the counter they share; unknown layers follow."""
    drawing = drawing_of((event(1, "TEST"), event(3, "odd")), (write(2),), LAYERS, 10, 10)
    assert drawing is not None
    heights = {text: y for y, text, _ in drawing.lanes}
    assert [text for _, text, _ in drawing.lanes] == [*LAYERS.values(), "odd"]
    points = [tuple(map(int, point.split(","))) for point in drawing.path.split()]
    assert [y for _, y in points] == [heights["Test"], heights["Database"], heights["odd"]]
    assert [x for x, _ in points] == sorted({x for x, _ in points})
    assert [kind for _, text, kind in drawing.lanes if text == "L2 API"] == ["silent"]
    assert drawing.caption.startswith("2 trace events and 1 DB writes")


def test_many_layers_share_the_last_lane() -> None:
    """A hostile number of layers doesn't make a drawing of any height."""
    events = tuple(event(number, f"x{number:03d}") for number in range(1, 101))
    drawing = drawing_of(events, (), LAYERS, 400, 1_000)
    assert drawing is not None
    assert len(drawing.lanes) == MAX_LANES
    assert drawing.lanes[-1][1] == f"{100 + len(LAYERS) - MAX_LANES + 1} other layers"
    assert max(y for _, y, *_ in drawing.marks) == drawing.lanes[-1][0]


def test_classes_come_from_a_closed_list() -> None:
    """A status of the evidence never becomes a class."""
    drawing = drawing_of((event(1, status='"><script>'),), (), LAYERS, 10, 10)
    assert drawing is not None
    assert drawing.marks[0][2] == "other"
    trace = body_of(evidence=CaseEvidence(trace=(event(1, status="x y"),))).trace
    assert trace.rows[0][1] == "other"
