"""The checks on reports of coverage.py."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.checks.record_coverage import RECORD_CHECKS
from sitegen.model.finding import Effect, Severity
from tests.coverage_documents import NEW, OLD, Lines, coverage_report
from tests.record_documents import bent, judge, lacking, setting

FILE = ("files", "src/a.py")
SUMMARY = (*FILE, "summary")
TOTALS = ("totals",)
COUNTS = (
    "covered_lines",
    "num_statements",
    "missing_lines",
    "excluded_lines",
    "num_branches",
    "num_partial_branches",
    "covered_branches",
    "missing_branches",
)
IDS = {rule.check.id for rule in RECORD_CHECKS}


def told(document: Any) -> list[tuple[str, str | None]]:
    """Return the check and place of every finding."""
    return [(finding.check, finding.where) for finding in judge(document).findings]


@pytest.mark.parametrize("version", [OLD, NEW, "7.13.0", "7.13.1", "8.0.0a1", "?"])
@pytest.mark.parametrize("digits", [0, 1, 3])
@pytest.mark.parametrize("branch", [False, True])
def test_a_sound_report_has_no_finding(version: str, digits: int, *, branch: bool) -> None:
    """Every version and precision is understood."""
    assert told(coverage_report(version=version, branch=branch, digits=digits)) == []


def test_a_report_without_files_is_fully_covered() -> None:
    """Of nothing, all is covered."""
    document = coverage_report({})
    assert document["totals"]["percent_covered"] == 100.0
    assert told(document) == []


@pytest.mark.parametrize("version", [OLD, NEW])
@pytest.mark.parametrize("member", COUNTS)
@pytest.mark.parametrize("change", [-1, 1, 1_000_000])
def test_a_changed_count_of_a_file_is_its_finding_alone(
    version: str, member: str, change: int
) -> None:
    """One wrong count is one fault, not a row of them."""
    document = coverage_report(version=version)
    document["files"]["src/a.py"]["summary"][member] += change
    assert {check for check, _ in told(document)} == {"coverage-file-counts"}


@pytest.mark.parametrize("member", COUNTS)
@pytest.mark.parametrize("change", [-1, 1, 1_000_000])
def test_a_changed_total_is_its_finding_alone(member: str, change: int) -> None:
    """The files decide what the totals are, and their percentage too."""
    document = coverage_report()
    document["totals"][member] += change
    assert told(document) == [("coverage-totals", f"/totals/{member}")]


@pytest.mark.parametrize("base", [SUMMARY, TOTALS])
@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("percent_covered", 100.0),
        ("percent_covered", -1),
        ("percent_covered", 66.666667),
        ("percent_covered_display", "100"),
        ("percent_covered_display", "68"),
        ("percent_covered_display", "66.6"),
        ("percent_covered_display", "62 %"),
        ("percent_covered_display", ""),
        ("percent_statements_covered", 0.0),
        ("percent_statements_covered_display", "0"),
        ("percent_branches_covered", 50.001),
        ("percent_branches_covered_display", "51"),
    ],
)
def test_a_changed_percentage_is_its_finding_alone(
    base: tuple[str, ...], member: str, value: object
) -> None:
    """Each stated share has to follow from the counts, as a number and as text."""
    found = told(bent(coverage_report(), setting(*base, member, to=value)))
    assert [check for check, _ in found] == ["coverage-percent"]
    assert str(found[0][1]).endswith(f"/{member}")


@pytest.mark.parametrize("member", ["percent_covered", "percent_covered_display"])
def test_a_percentage_that_is_not_stated_is_not_judged(member: str) -> None:
    """Only claims are compared."""
    assert told(bent(coverage_report(), lacking(*SUMMARY, member))) == []


@pytest.mark.parametrize(
    ("covered", "display", "sound"),
    [
        (999, "99", True),
        (999, "100", False),
        (999, "99.9", True),
        (1, "1", True),
        (1, "0", False),
        (1, "0.1", True),
        (1, "0.0", False),
        (125, "12", True),
        (125, "13", True),
        (125, "12.4", False),
    ],
)
def test_only_nothing_is_shown_as_0_and_only_all_as_100(
    covered: int, display: str, *, sound: bool
) -> None:
    """A display may round either way at one half, but never to an end that was not reached."""
    lines = tuple(range(1, 1001))
    document = coverage_report({"a.py": Lines(lines[:covered], lines[covered:])}, branch=False)
    document["totals"]["percent_covered_display"] = display
    assert (told(document) == []) is sound


def test_a_percentage_may_differ_by_the_order_of_arithmetic() -> None:
    """A last bit is no lie."""
    document = coverage_report()
    stated = document["totals"]["percent_covered"]
    document["totals"]["percent_covered"] = stated * (1 + 2e-16)
    assert told(document) == []


@pytest.mark.parametrize("version", [OLD, NEW])
@pytest.mark.parametrize("member", ["missing_lines", "excluded_lines", "missing_branches"])
def test_a_shortened_list_is_found(version: str, member: str) -> None:
    """A file can't lose a line without its count."""
    document = coverage_report(version=version)
    document["files"]["src/a.py"][member].pop()
    assert "coverage-file-counts" in {check for check, _ in told(document)}


def test_an_executed_line_that_goes_is_found() -> None:
    """Since 7.13.1 every executed line that is listed is a covered statement."""
    document = coverage_report(version=NEW)
    document["files"]["src/a.py"]["executed_lines"].pop()
    assert ("coverage-file-counts", "/files/src~1a.py/summary/covered_lines") in told(document)


def test_a_line_that_ran_and_did_not_is_found() -> None:
    """Counts that fit both lists don't make a line both."""
    document = coverage_report(
        {"a.py": Lines((1, 2), (2, 3))},
    )
    assert told(document) == [("coverage-file-counts", "/files/a.py/executed_lines")]


def test_a_file_left_out_is_missed_in_the_totals() -> None:
    """Totals count what the report does not show."""
    document = bent(coverage_report(), lacking("files", "src/b.py"))
    assert {check for check, _ in told(document)} == {"coverage-totals", "coverage-percent"}


@pytest.mark.parametrize("member", [name for name in COUNTS if "branches" in name])
def test_a_count_of_branches_is_there_exactly_where_they_were_measured(member: str) -> None:
    """An absent count is none of 0, and a count of what was not measured is a claim."""
    absent = judge(bent(coverage_report(), lacking(*SUMMARY, member)))
    assert "coverage-file-counts" in absent.checks
    assert "absent" in absent.findings[0].message
    document = coverage_report(branch=False)
    document["files"]["src/b.py"]["summary"][member] = 0
    assert told(document) == [("coverage-file-counts", f"/files/src~1b.py/summary/{member}")]
    document = coverage_report(branch=False)
    document["totals"][member] = 0
    assert told(document) == [("coverage-totals", f"/totals/{member}")]


def test_an_unreadable_time_is_found() -> None:
    """A time without offset is the format's own; words are none."""
    document = bent(coverage_report(), setting("meta", "timestamp", to="yesterday"))
    assert told(document) == [("record-time-unreadable", "/meta/timestamp")]


def test_every_contradiction_is_an_error() -> None:
    """Figures that contradict each other prove nothing, and no outcome is stated."""
    document = bent(coverage_report(), setting("totals", "covered_lines", to=9))
    judged = judge(document)
    assert [(f.severity, f.effect) for f in judged.findings] == [
        (Severity.ERROR, Effect.CONTRADICTED)
    ]
    assert "is 9, but the files sum to 7" in judged.findings[0].message
    assert judged.verdict is None


ARCS = st.tuples(st.integers(1, 40), st.integers(-3, 40))
PATHS = st.text(st.sampled_from("ab/~.é"), min_size=1, max_size=6)


@st.composite
def measured(draw: st.DrawFn) -> Lines:
    """Draw what ran in one file."""
    every = draw(st.lists(st.integers(1, 40), unique=True, max_size=12))
    cut = sorted(draw(st.tuples(*[st.integers(0, len(every))] * 2)))
    arcs = draw(st.lists(ARCS, unique=True, max_size=8))
    middle = draw(st.integers(0, len(arcs)))
    return Lines(
        executed=tuple(every[: cut[0]]),
        missing=tuple(every[cut[0] : cut[1]]),
        excluded=tuple(every[cut[1] :]),
        noise=tuple(every[cut[1] :]),
        taken=tuple(arcs[:middle]),
        untaken=tuple(arcs[middle:]),
        loose=draw(st.integers(0, 2)),
    )


@given(
    files=st.dictionaries(PATHS, measured(), max_size=4),
    version=st.sampled_from([OLD, NEW]),
    branch=st.booleans(),
    data=st.data(),
)
def test_any_changed_count_of_a_consistent_report_is_found(
    files: dict[str, Lines],
    version: str,
    data: st.DataObject,
    *,
    branch: bool,
) -> None:
    """Whatever was measured: the report is sound, and with one count changed it is not."""
    document = coverage_report(files, version, branch=branch)
    assert told(document) == []
    places = [TOTALS, *(("files", path, "summary") for path in files)]
    base = data.draw(st.sampled_from(places))
    summary = document
    for part in base:
        summary = summary[part]
    member = data.draw(st.sampled_from([name for name in COUNTS if name in summary]))
    other = st.integers(0, 2**62).filter(lambda count: count != summary[member])
    changed = bent(document, setting(*base, member, to=data.draw(other)))
    expected = "coverage-totals" if base == TOTALS else "coverage-file-counts"
    assert {check for check, _ in told(changed)} == {expected}
