"""Readers of the SDSR formats that come as YAML."""

import pytest

from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.record import RecordKind
from sitegen.model.scenario import Scenario, ScenarioClass
from sitegen.model.sdsr import Capability, Housekeeping, ScenarioRun
from tests.record_documents import (
    CAPABILITY,
    HOUSEKEEPING,
    PROOF,
    SCENARIO,
    SCENARIO_RUN,
    Document,
    bent,
    judge,
    setting,
)

E2E = b"""scenario_id: SDSR-E2E-006
name: Baseline
domain: CROSS_DOMAIN
# -----------------------------------------
# CERTIFICATION STATUS
# UPDATED: CERTIFICATION SUSPENDED pending AC v2 evaluation
# SDSR-E2E-005 (CERTIFIED)
# Status: NOT CERTIFIED

# The queue is PENDING here.
scenario_class: SC-EX-S  # Execution
coverage:
  worker_execution: true
  note: NO
acceptance_criteria:
  must_pass: [one, two]
  should_pass: [three]
requires:
  scenario: SDSR-E2E-001
  tenant: synth-tenant-001
"""


def scenario(data: bytes, name: str = "x.yaml") -> Scenario:
    """Return the scenario in some YAML."""
    detail = judge(data, name).record.detail
    assert isinstance(detail, Scenario)
    return detail


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param(SCENARIO_RUN, RecordKind.SCENARIO_RUN, id="scenario run"),
        pytest.param(HOUSEKEEPING, RecordKind.HOUSEKEEPING, id="housekeeping"),
        pytest.param(CAPABILITY, RecordKind.CAPABILITY, id="capability"),
        pytest.param(SCENARIO, RecordKind.SCENARIO, id="scenario"),
        pytest.param(PROOF, RecordKind.PROOF, id="proof"),
    ],
)
def test_a_good_document_is_its_kind_and_has_no_finding(
    document: Document, kind: RecordKind
) -> None:
    """A document is recognised by its members, also where YAML is written as JSON."""
    judged = judge(document, "SDSR-A-001.yaml")
    assert judged.record.kind is kind
    assert judged.findings == ()


def test_a_scenario_is_read_in_full() -> None:
    """Class, coverage, criteria and prerequisites of a scenario are typed."""
    plan = scenario(E2E)
    assert (plan.scenario_class, plan.stated_class) == (ScenarioClass.UNKNOWN, "SC-EX-S")
    assert plan.coverage == (("worker_execution", True),)
    assert plan.acceptance_criteria == 3
    assert plan.prerequisites == ("SDSR-E2E-001",)


def test_comments_that_speak_of_certification_are_claims() -> None:
    """Each stated status is a claim about the scenario on its line, else the file's own."""
    claims = scenario(E2E).comment_claims
    assert [(one.scenario_id, one.status, one.position.line) for one in claims] == [
        ("SDSR-E2E-006", "SUSPENDED", 6),
        ("SDSR-E2E-005", "CERTIFIED", 7),
        ("SDSR-E2E-006", "NOT CERTIFIED", 8),
    ]


def test_a_comment_states_what_a_scenario_depends_on() -> None:
    """`DEPENDS ON:` in a comment names a prerequisite, with its place."""
    record = judge(b"# DEPENDS ON: ONBOARDING-001 (x)\nscenario_id: A-001\ndomain: A\n").record
    assert isinstance(record.detail, Scenario)
    assert record.detail.prerequisites == ("ONBOARDING-001",)
    assert ("scenario", "ONBOARDING-001", "1:1") in record.references


@pytest.mark.parametrize(
    ("spelled", "version"),
    [("1.10", "1.10"), ("1", "1"), ("NO", "NO"), ("2026-01-01", "2026-01-01")],
)
def test_a_scalar_is_typed_by_the_format_not_by_its_spelling(spelled: str, version: str) -> None:
    """Where the format wants text, an unquoted number is its own spelling."""
    assert scenario(f"scenario_id: A-001\ndomain: {spelled}\n".encode()).domain == version


def test_a_scenario_with_a_list_for_an_id_is_broken() -> None:
    """A scenario whose id can't be read is mine, but invalid."""
    judged = judge(b"scenario_id: [1]\nsteps: []\n")
    assert (judged.reading.kind, judged.verdict) == ("scenario", Verdict.INVALID)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"scenario_id: A-001\ndomain: A\ndomain: B\n", id="duplicate key"),
        pytest.param(b"scenario_id: A-001\nsteps: !!python/name:os.system x\n", id="tag"),
        pytest.param(b"scenario_id: &a A-001\nsteps: [*a]\n", id="alias"),
        pytest.param(b"# a scenario\nscenario_id: A-001\nsteps: [1, 2\n", id="cut off"),
        pytest.param(b"scenario_id: A-001\nsteps: []\n---\nsteps: []\n", id="two documents"),
    ],
)
def test_broken_yaml_of_a_known_format_is_invalid(data: bytes) -> None:
    """A scenario that strict reading refuses is a broken scenario, never a log."""
    judged = judge(data)
    assert (judged.reading.kind, judged.verdict) == ("scenario", Verdict.INVALID)
    assert any(check.startswith("yaml-") for check in judged.checks)


def test_a_capability_splits_panels_and_is_as_new_as_it_says() -> None:
    """One string of panels may hold several; the newest stated date is the entry's."""
    record = judge(CAPABILITY).record
    assert isinstance(record.detail, Capability)
    assert record.detail.panels == ("P-1", "P-2")
    assert (record.time, record.status, record.outcome) == ("2026-01-20", "OBSERVED", None)


def test_a_scenario_run_states_its_result() -> None:
    """The result of a session-gate run is its status."""
    record = judge(SCENARIO_RUN).record
    assert isinstance(record.detail, ScenarioRun)
    assert (record.status, record.outcome) == ("passed: true", Outcome.PASS)


def test_housekeeping_sums_parts_without_the_total() -> None:
    """The parts are the sizes beside the total."""
    detail = judge(HOUSEKEEPING).record.detail
    assert isinstance(detail, Housekeeping)
    assert detail.parts_mb == (("docker_mb", 5), ("system_mb", 6))


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("PASSED", Verdict.VERIFIED),
        ("PENDING", Verdict.SKIPPED),
        ("FAILED", Verdict.FAILED),
        ("ROUGHLY", Verdict.INVALID),
    ],
)
def test_a_proof_is_as_good_as_its_worst_state(state: str, verdict: Verdict) -> None:
    """What is pending, failed or unknown decides, not what has passed."""
    judged = judge(bent(PROOF, setting("verification_status", "runtime", to=state)))
    assert judged.verdict is verdict


def test_a_proof_without_states_has_no_verdict() -> None:
    """A proof that states no outcome is not judged."""
    assert judge(bent(PROOF, setting("verification_status", to=None))).verdict is None


def test_a_yaml_document_that_nobody_knows_is_unknown() -> None:
    """A mapping of other members is listed as unknown, also below a comment heading."""
    judged = judge(b"# Status Model\n\nversion: '2'\nstatus: TRUSTED\nstates:\n  A: 1\n")
    assert judged.record.kind is RecordKind.UNKNOWN
    assert judged.checks == ["unrecognised-format"]
