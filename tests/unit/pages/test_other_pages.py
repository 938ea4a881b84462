"""Runs, records and versions: derived beside claimed, and what must be said is said."""

from dataclasses import replace

import pytest

from sitegen.model.certification import CertificationStatus
from sitegen.model.facts import VerdictCounts
from sitegen.model.outcome import Verdict
from sitegen.model.record import RecordKind
from sitegen.pages.lists import build_findings, build_intake, build_records
from sitegen.pages.observations import build_observations
from sitegen.pages.overview import build_overview
from sitegen.pages.preflight import build_preflight
from sitegen.pages.record import KIND_WORDS, build_record_page
from sitegen.pages.run import build_run_pages
from sitegen.pages.scenario_order import order_of
from sitegen.pages.scenarios import build_scenarios
from sitegen.settings import DEFAULT_SETTINGS, OrderRule
from tests.unit.pages.world import ABOUT
from tests.unit.pages.world_site import (
    ABOUT_MODEL,
    SETTINGS,
    certification,
    matrix,
    record,
    records,
    run_facts,
    scenario,
    version,
)


def test_a_claim_that_the_cases_refute_differs() -> None:
    """The summary's figures stand beside those of the case files."""
    page = build_run_pages(run_facts(), matrix(), ABOUT, SETTINGS)[0]
    states = {row.label: (row.derived, row.stated, row.state) for row in page.claims}
    assert states["Cases"] == ("3", "4", "differs")
    assert states["Cases that say pass"] == ("2", "3", "differs")
    assert states["Cases that say fail"] == ("0", "0", "agrees")
    assert states["Cases that say skip"] == ("0", None, "unstated")
    assert states["Digest of the cases’ hashes"][2] == "agrees"


def test_a_run_without_summary_agrees_with_nothing() -> None:
    """Where nothing is claimed, nothing is compared, and the page says incomplete."""
    facts = replace(run_facts(), summary=None, incomplete=True)
    page = build_run_pages(facts, matrix(), ABOUT, SETTINGS)[0]
    assert {row.state for row in page.claims} == {"unstated"}
    assert page.incomplete


def test_the_evidence_table_has_a_row_a_case() -> None:
    """Figures are those of the facts; the gravest finding is told."""
    page = build_run_pages(run_facts(), matrix(), ABOUT, SETTINGS)[0]
    assert [row[2] for row in page.cases] == ["verified", "contradicted", "invalid"]
    assert page.cases[0][4:6] == (11, 2)
    assert page.cases[0][6] == ("TEST", "DB", "L4", "L5", "L6")
    assert [row[-2:] for row in page.cases] == [("", 0), ("error", 2), ("error", 1)]
    assert page.passed == "33.3 %"


def test_coverage_marks_what_is_expected_and_missing() -> None:
    """A cell is met, seen, missing or none; missing is told in a word."""
    view = build_run_pages(run_facts(), matrix(), ABOUT, SETTINGS)[0].matrix
    assert view.rows[0][2] == (("met", "2"), ("seen", "1"), ("missing", "missing"), ("none", "0"))
    assert (view.expected, view.missing) == (2, 1)


def test_every_kind_of_record_has_a_word() -> None:
    """A kind without a word would be missing from the records page."""
    assert list(KIND_WORDS) == [kind.value for kind in RecordKind]


def test_a_record_without_outcome_has_no_verdict() -> None:
    """No verdict and no reason are shown where none is due."""
    facts = records()[2]
    page = build_record_page(record(facts), facts, b"x", True, ABOUT, SETTINGS)  # noqa: FBT003 -- the signature
    assert (page.verdict, page.reason) == (None, None)
    assert [(row.value, row.kind) for row in page.statements[:3]] == [
        ("x", "evidence"),
        ("one\nx", "block"),
        (None, "no value"),
    ]
    assert page.tables[0].rows[0] == (("", "x"), ("status", "PASS"))


def test_the_overview_says_first_what_can_not_be_trusted() -> None:
    """Contradictions, errors and failed gates are told as bad, in sentences."""
    page = build_overview(version(), ABOUT_MODEL, SETTINGS, "index.html")
    told = {sentence: state for state, sentence, _ in page.trust}
    assert told["1 case is contradicted by its own evidence."] == "bad"
    assert told["1 case is unreadable or incomplete."] == "bad"
    assert told["No case failed."] == "good"
    assert told["4 errors were found in all evidence."] == "bad"
    assert told["0 of 1 current preflight verified, 1 gate failed."] == "bad"


def test_an_empty_site_claims_nothing() -> None:
    """Without evidence nothing is good: absence is told as open."""
    empty = replace(
        version(),
        runs=(),
        records=(),
        totals=VerdictCounts(),
        coverage=(),
        finding_counts=replace(version().finding_counts, error=0),
    )
    page = build_overview(empty, ABOUT_MODEL, SETTINGS, "index.html")
    good = [sentence for state, sentence, _ in page.trust if state == "good"]
    assert good == ["No error was found in all evidence."]
    assert page.passed == "–"


def test_a_scenario_tells_its_prerequisites() -> None:
    """What is certified by evidence is told from what isn't; comments are no certification."""
    page = build_scenarios(version(), ABOUT_MODEL, SETTINGS)[0]
    first, second = page.rows
    assert (first.step, second.step) == ("1", "2")
    assert first.certification is not None
    assert not first.certification.in_force  # what it rests on has other bytes
    assert [(need[0], need[2]) for need in second.needs] == [("S-0", False), ("S-1", False)]
    page = build_scenarios(replace(version(), site_findings={}), ABOUT_MODEL, SETTINGS)[0]
    first, second = page.rows
    assert first.certification is not None
    assert first.certification.in_force
    assert [(need[0], need[2]) for need in second.needs] == [("S-0", False), ("S-1", True)]
    assert second.comments == (("REVOKED x", 8),)
    assert second.certification is None
    assert (page.certified, page.unmet, page.total) == (1, 1, 2)
    assert second.coverage == (("yes", None), ("no", None), ("not stated", None))
    assert first.known_class is None


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (CertificationStatus.REVOKED, Verdict.FAILED),
        (CertificationStatus.CANDIDATE, Verdict.VERIFIED),
        (CertificationStatus.CERTIFIED, Verdict.CONTRADICTED),
    ],
)
def test_only_a_verified_certification_is_in_force(
    status: CertificationStatus, verdict: Verdict
) -> None:
    """Another status, or a verdict that refutes it, doesn't certify."""
    changed = tuple(
        replace(item, detail=certification("S-1", status), verdict=verdict)
        if item.kind is RecordKind.CERTIFICATION
        else item
        for item in records()
    )
    page = build_scenarios(replace(version(), records=changed), ABOUT_MODEL, SETTINGS)[0]
    assert page.certified == 0


def test_scenarios_in_a_cycle_have_no_step() -> None:
    """A cycle is told; what depends on it has no step either, what doesn't has one."""
    chain = (
        scenario("a", "x", "b"),
        scenario("b", "x", "a"),
        scenario("c", "x", "a"),
        scenario("d"),
        scenario("e", "x", "d", "absent"),
    )
    order = order_of(chain, (OrderRule("d", ("f",)),))
    assert [order.step(name) for name in "abcde"] == ["cycle", "cycle", "cycle", "2", "3"]
    assert order.source("d", "f") == "the configuration"
    assert order.source("e", "d") == "the scenario’s file"


def test_a_long_chain_of_scenarios_is_no_problem() -> None:
    """Thousands of steps need no recursion."""
    chain = tuple(scenario(str(n), "x", *([str(n - 1)] if n else [])) for n in range(5_000))
    assert order_of(chain, ()).step("4999") == "5000"


def test_observations_without_evaluated_invariants_are_told() -> None:
    """Nothing evaluated is not zero failed."""
    page = build_observations(version(), ABOUT_MODEL, SETTINGS)[0]
    assert page.unevaluated == 1
    assert page.observations[0][-1] is False
    assert page.effects[0][-1] == "not stated, 1 failure listed"
    assert page.capabilities[0][-1] == "1 of ? passed"


def test_gates_that_are_absent_and_counts_that_fell_are_told() -> None:
    """A required gate without a row is absent, and a trace count that went down is marked."""
    page = build_preflight(version(), ABOUT_MODEL, SETTINGS)[0]
    assert [name for name, _ in page.columns] == ["SR-1", "SR-2", "SR-3", "RG-SDSR-01", "GR-9 x"]
    assert [outcome for outcome, _ in page.rows[0][8]] == [
        "pass",
        "fail",
        "absent",
        "absent",
        "skip",
    ]
    assert [(row[-2], row[-1]) for row in page.metrics[:2]] == [("-1", True), ("not known", False)]


def test_findings_are_grouped_gravest_first() -> None:
    """Errors come before warnings and notes; each links to the page it belongs to."""
    page = build_findings(version(), ABOUT_MODEL, SETTINGS)[0]
    severities = [severity for severity, *_ in page.groups]
    order = ["error", "warning", "note"]
    assert severities == sorted(severities, key=order.index)
    assert sum(len(rows) for *_, rows in page.groups) == page.listed == len(version().findings)


def test_records_and_files_are_all_listed() -> None:
    """Current and superseded records, and every file of the input, have a row."""
    shown = version()
    groups = build_records(shown, ABOUT_MODEL, DEFAULT_SETTINGS)[0].groups
    assert sum(len(rows) for _, rows in groups) == len(shown.records) + len(shown.superseded)
    intake = build_intake(shown, ABOUT_MODEL, DEFAULT_SETTINGS)[0]
    assert len(intake.rows) == len(shown.fates)
    assert dict(intake.counts) == {"run": 1, "record": 0, "ignored": 1}
