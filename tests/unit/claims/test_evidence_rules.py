"""What reports say of runs, cases, scenarios, coverage and files, against a small world."""

import pytest

from sitegen.claims.evidence import NO_EVIDENCE
from tests.unit.claims.stating import CASE, DIGEST, FILE_SHA, HASH, OTHER_RUN, RUN, WORLD, verdicts

TRUE, FALSE, OPEN = ["confirmed"], ["contradicted"], ["unverifiable"]
NONE: list[str] = []
EMITS = "STAGETEST_EMIT=1 pytest -q tests/uat/"
CHECKER = f"python3 stagetest_artifact_check.py --strict --run-id {RUN}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"- `{EMITS}` -> `23 passed`\n- Run {RUN}", TRUE),
        (f"- Command: `{EMITS}`\n- Result: `23 passed`\n- Run {RUN}", TRUE),
        (f"1. Full:\n- `{EMITS}`\n- Result: `23 passed`\n\n{RUN}", TRUE),
        (f"```\n$ {EMITS}\n.......\n23 passed in 1.2s\n```\n{RUN}", TRUE),
        (f"| Command | Result |\n|---|---|\n| `{EMITS}` | 23 passed |\n\n{RUN}", TRUE),
        (f"- `{EMITS}` => 24 passed\n- Run {RUN}", FALSE),
        (f"**Command:** `{EMITS}`\n**Result:** 24 passed\n\n{RUN}", FALSE),
        (f"```\n$ {EMITS}\nt.py: 3 passed\n24 passed in 1.2s\n```\n{RUN}", FALSE),
        (f"| Command | Result |\n|---|---|\n| `{EMITS}` | 22 passed |\n\n{RUN}", FALSE),
        (f"- `{EMITS}x.py` -> `7 passed`\n- Run {RUN}", OPEN),
        (f"- `{EMITS}` -> `23 passed`\n- Run 20200101T000000Z", OPEN),
        ("- `pytest -q tests/uat/` -> `7 passed`", OPEN),
        (f"Run {RUN}: 23 passed.", TRUE),
        (f"Run {RUN}: 24 passed.", FALSE),
        (f"Run {OTHER_RUN}: 19 of 21 passed.", TRUE),
        (f"Run {OTHER_RUN}: 19/21 passed", TRUE),
        (f"Run {RUN}: expected 24 passed.", NONE),
        (f"Run {RUN} has 7 passed UC-002 tests.", NONE),
        (f"Of run {RUN},\nwhich was made on Friday, 24 passed.", FALSE),
        (f"Run {RUN}: all is well\nunit tests: 41 passed", NONE),
        (f"Run: {RUN}\n41 passed", NONE),
        (f"Run {RUN}: 5 passed with L6, 2 without.", NONE),
        (f"Of run {RUN}, 5 passed in under a second.", NONE),
        (f"Run {RUN}: 23 passed in 3.1s.", TRUE),
    ],
)
def test_passed_tests_are_those_of_the_run(text: str, expected: list[str]) -> None:
    """However command and result are written down."""
    assert verdicts(text, "passed", WORLD) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"- `{CHECKER}` -> `PASS (33 checks)`", TRUE),
        (f"- `{CHECKER}`\n- Result: `PASS (33 checks)`", TRUE),
        (f"Strict artifact gate remains green (`33/33`) on {RUN}.\n\nRun {RUN}", NONE),
        (f"Strict artifact gate remains green (`33/33`).\n\nRun {RUN}", TRUE),
        (f"The artifact gate is green (33/33).\n\nRun {RUN}", TRUE),
        (f"The artifact gate is green (33/35).\n\nRun {RUN}", FALSE),
        (f"The artifact gate is green (32/33).\n\nRun {RUN}", FALSE),
        (f"The artifact gate says 32/33.\n\nRun {RUN}", OPEN),
        (f"- `{CHECKER}` -> `PASS (34 checks)`", FALSE),
        (f"```\n$ {CHECKER}\nPASS (23 checks)\n```", FALSE),
        (f"Strict artifact gate remains green (`34/34`).\n\nRun {RUN}", FALSE),
        (f"- `python3 other.py` -> `PASS (12 checks)`\n- Run {RUN}", NONE),
    ],
)
def test_the_checker_counts_ten_more_than_the_case_files(text: str, expected: list[str]) -> None:
    """Checks of other commands are none of its own."""
    assert verdicts(text, "checks", WORLD) == expected


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        (f"Run {OTHER_RUN}: 2 failed", "failed", TRUE),
        (f"Run {OTHER_RUN}: 3 failed", "failed", FALSE),
        (f"Run {RUN} holds 23 cases.", "cases", TRUE),
        (f"Run {RUN} holds 24 cases.", "cases", FALSE),
        (f"Run {RUN} extended with 2 cases for writes.", "cases", NONE),
    ],
)
def test_failures_and_cases_are_those_of_the_run(text: str, rule: str, expected: list[str]) -> None:
    """Some of the cases are not all of them."""
    assert verdicts(text, rule, WORLD) == expected


def evidence_row(header: str, cell: str, case: str = CASE) -> str:
    """Return a table with one cell on a case's evidence."""
    table = f"| Case ID | {header} |\n|---|---|\n| `{case}` | {cell} |\n"
    return f"# T\n\n## Evidence (Run: {RUN})\n\n{table}"


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Execution Trace Events", "11", TRUE),
        ("Execution Trace Events", "11 events", TRUE),
        ("DB Writes", "`1`", TRUE),
        ("Layers Seen", "`DB,L4,L5,L6,TEST`", TRUE),
        ("Layers Seen", "DB, L4–L6", TRUE),
        ("SQL Ops Seen", "INSERT ×1", TRUE),
        ("Hash", HASH[:12] + "…", TRUE),
        ("Execution Trace Events", "12", FALSE),
        ("DB Writes", "none", FALSE),
        ("Layers Seen", "`DB,L4,L5`", FALSE),
        ("SQL Ops Seen", "`INSERT,UPDATE`", FALSE),
        ("Hash", "0" * 12, FALSE),
        ("Layers Seen", "all of them", OPEN),
        ("SQL Ops Seen", "several", OPEN),
        ("DB Writes", "a few", OPEN),
        ("DB Writes", "²", OPEN),
        ("Hash", "abc…", OPEN),
        ("Purpose", "12", NONE),
    ],
)
def test_a_row_of_evidence_says_what_the_case_holds(
    header: str, cell: str, expected: list[str]
) -> None:
    """Counts, layers, operations and hashes; other words are left open."""
    assert verdicts(evidence_row(header, cell), "evidence-row", WORLD) == expected


def test_equal_cells_of_one_row_are_judged_each() -> None:
    """The second one may be the lie."""
    text = (
        f"| Case ID | Trace Events | DB Writes | Status |\n|---|---|---|---|\n"
        f"| {CASE} | 11 | 11 | ✅ PASS |\n\n{RUN}"
    )
    assert verdicts(text, "evidence-row", WORLD) == ["confirmed", "contradicted", "confirmed"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SDSR-E2E-001 Status: CERTIFIED", TRUE),
        ("## SDSR-E2E-001\n\n**Status:** certified", TRUE),
        ("SDSR-E2E-001: PROVISIONAL → CERTIFIED", TRUE),
        ("SDSR-E2E-001 is NOT CERTIFIED", FALSE),
        ("| Scenario | Status |\n|---|---|\n| SDSR-E2E-002 | ✅ CERTIFIED |", FALSE),
        ("SDSR-E2E-002 is CERTIFIED.", FALSE),
        ("SDSR-E2E-009 is CERTIFIED.", OPEN),
        ("SDSR-E2E-001 will be REVOKED if it fails", NONE),
        ("SDSR-E2E-001 is REVOKED when its evidence changes", NONE),
        ("SDSR-E2E-002 was CERTIFIED", NONE),
        ("SDSR-E2E-001 covers EXPIRED token handling", NONE),
        ("SDSR-E2E-001 and SDSR-E2E-002 are CERTIFIED", NONE),
        ("SDSR-E2E-001 is CERTIFIED or REVOKED", NONE),
        ("SDSR-E2E-001 is not REVOKED.", TRUE),
        ("SDSR-E2E-001 isn't REVOKED.", TRUE),
        ("SDSR-E2E-002 is not REVOKED.", FALSE),
        ("SDSR-E2E-002 isn't CERTIFIED.", TRUE),
        ("SDSR-E2E-001 has been certified.", TRUE),
        ("SDSR-E2E-002 has been certified.", FALSE),
        ("SDSR-E2E-002 is not yet CERTIFIED.", NONE),
        ("SDSR-E2E-002 can't be CERTIFIED.", NONE),
        ("SDSR-E2E-002 cannot be CERTIFIED.", NONE),
        ("SDSR-E2E-002 is nearly CERTIFIED.", NONE),
        ("Is SDSR-E2E-002 CERTIFIED?", NONE),
        ("Nobody claims SDSR-E2E-002 is CERTIFIED.", NONE),
        ("| Scenario | Target |\n|---|---|\n| SDSR-E2E-002 | CERTIFIED |", NONE),
        ("| Scenario | Needed for release |\n|---|---|\n| SDSR-E2E-002 | CERTIFIED |", NONE),
        ("| S | From | To |\n|---|---|---|\n| SDSR-E2E-001 | REVOKED | CERTIFIED |", TRUE),
        ("| S | From | To |\n|---|---|---|\n| SDSR-E2E-002 | REVOKED | CERTIFIED |", FALSE),
    ],
)
def test_a_certification_is_what_its_artifact_says(text: str, expected: list[str]) -> None:
    """Conditions and the past state nothing."""
    assert verdicts(text, "certification", WORLD) == expected


MATRIX = (
    "| Scenario | Class | Engine propagation | Worker execution |\n|---|---|---|---|\n"
    "| {} | {} | {} | {} |\n"
)


@pytest.mark.parametrize(
    ("cells", "of_class", "covers"),
    [
        (("SDSR-E2E-001", "STATE_INJECTION", "✅", "❌"), TRUE, [*TRUE, *TRUE]),
        (("SDSR-E2E-001", "WORKER_EXECUTION", "no", "yes"), FALSE, [*FALSE, *FALSE]),
        (("SDSR-E2E-009", "STATE_INJECTION", "✅", "✅"), OPEN, [*OPEN, *FALSE]),
        (("SDSR-E2E-009", "WORKER_EXECUTION", "?", "✅"), OPEN, OPEN),
    ],
)
def test_class_and_coverage_are_those_of_the_scenario_file(
    cells: tuple[str, ...], of_class: list[str], covers: list[str]
) -> None:
    """A state injection rules worker execution out without any file."""
    text = MATRIX.format(*cells)
    assert verdicts(text, "scenario-class", WORLD) == of_class
    assert verdicts(text, "scenario-coverage", WORLD) == covers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Execution order\n\n1. SDSR-E2E-001\n2. SDSR-E2E-002", [*TRUE, *TRUE]),
        ("Execution order: SDSR-E2E-001 → SDSR-E2E-002", [*TRUE, *TRUE]),
        ("## Execution order\n\n1. SDSR-E2E-002\n2. SDSR-E2E-001", [*FALSE, *TRUE]),
        ("Execution order: SDSR-E2E-002 -> SDSR-E2E-001", [*FALSE, *TRUE]),
        ("## Execution order\n\n```\nSDSR-E2E-002\nSDSR-E2E-001\n```", [*FALSE, *TRUE]),
        ("## Execution order\n\n- SDSR-E2E-009", OPEN),
        ("## Reverse execution order\n\n1. SDSR-E2E-002\n2. SDSR-E2E-001", NONE),
        ("## Scenarios\n\n1. SDSR-E2E-002\n2. SDSR-E2E-001", NONE),
    ],
)
def test_an_execution_order_follows_the_prerequisites(text: str, expected: list[str]) -> None:
    """In lists, chains and blocks of code."""
    assert verdicts(text, "execution-order", WORLD) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Coverage on models.py remains at 97%+", TRUE),
        ("Coverage: 80%", TRUE),
        ("| File | Coverage |\n|---|---|\n| models.py | 97% |", TRUE),
        ("Coverage on models.py: 98%", FALSE),
        ("Test coverage: 85%", FALSE),
        ("Coverage of other.py: 50%", OPEN),
        ("Coverage target: 85%", NONE),
        ("Requirements coverage: 100%", NONE),
        ("Coverage: 100% of endpoints", NONE),
        ("Coverage rose by 5%", NONE),
        ("Coverage of models.py is 97%. Coverage of the rest is not known.", TRUE),
        ("Coverage of models.py is 97%. Total coverage is 85%.", [*TRUE, *FALSE]),
        (
            "## Coverage\n\n- `models.py`: 97%\n- `models.py`: 94%\n- Overall: 80%",
            TRUE + FALSE + TRUE,
        ),
        ("## Coverage targets\n\n- `models.py`: 94%", NONE),
        ("## Coverage targets\n\n| File | Coverage |\n|---|---|\n| models.py | 99% |", NONE),
        ("Coverage of models.py is 5% lower than that of others.", NONE),
        ("Coverage of models.py increased 10%.", NONE),
        ("Coverage gate: 85%", NONE),
        ("On Monday coverage stood at 61%.", NONE),
        ("Coverage of functions in models.py is 70%.", NONE),
        ("Coverage of the counter is 71%.", NONE),
        ("Counter coverage is 71%.", NONE),
    ],
)
def test_coverage_is_what_the_report_of_coverage_says(text: str, expected: list[str]) -> None:
    """Coverage of other things is none of code."""
    assert verdicts(text, "coverage", WORLD) == expected


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        (f"Run {RUN}", "run", TRUE),
        ("Run 20200101T000000Z", "run", OPEN),
        ("See SDSR-E2E-001", "scenario", TRUE),
        ("See SDSR-E2E-404", "scenario", OPEN),
        ("**Commit:** 38e8b9ee", "commit", OPEN),
        ("**Commit:** 38E8B9EE", "commit", OPEN),
        ("**Commit:** 38E8b9ee", "commit", NONE),
        ("See tests/a/test_b.py", "file", OPEN),
        ("See tests/a/test_b.py::test_c", "file", NONE),
        ("```\ntests/a/test_b.py ...   [ 50%]\n```", "file", NONE),
        ("```\nFAILED tests/a/test_b.py - no\n```", "file", NONE),
        ("```\ncat tests/a/test_b.py\n```", "file", OPEN),
        (
            f"| File | SHA-256 |\n|---|---|\n| SDSR-E2E-001.yaml | {FILE_SHA[:12]}… |",
            "checksum",
            TRUE,
        ),
        ("| File | SHA-256 |\n|---|---|\n| SDSR-E2E-001.yaml | 00000000... |", "checksum", FALSE),
        ("| File | SHA-256 |\n|---|---|\n| SDSR-E2E-001.yaml | 0000… |", "checksum", NONE),
        ("| File | Hash |\n|---|---|\n| SDSR-E2E-001.yaml | 00000000… |", "checksum", NONE),
        (f"- Determinism digest of run {RUN}:\n  {DIGEST}", "digest", TRUE),
        (f"- Determinism digest of run {RUN}:\n  {'0' * 64}", "digest", FALSE),
        ("- SDSR-E2E-001: STATE_INJECTION", "scenario-class", TRUE),
        ("- SDSR-E2E-001: WORKER_EXECUTION", "scenario-class", FALSE),
        ("- SDSR-E2E-001 beside WORKER_EXECUTION", "scenario-class", NONE),
        (f"- `sdsr/SDSR-E2E-001.yaml` sha256 {FILE_SHA}", "checksum", TRUE),
        (f"- `sdsr/SDSR-E2E-001.yaml` sha256 {'0' * 64}", "checksum", FALSE),
        (f"- `absent.yaml` sha256 {'0' * 64}", "checksum", OPEN),
        (f"- `run_summary.json` of {RUN}: sha256 {'0' * 64}", "checksum", FALSE),
        (f"- `run_summary.json` sha256 {'0' * 64}", "checksum", OPEN),
        (f"- `run_summary.json` determinism digest {'0' * 64}", "checksum", NONE),
        (f"- {RUN} digest {DIGEST}", "digest", TRUE),
        (f"- {RUN} digest {'0' * 64}", "digest", FALSE),
    ],
)
def test_references_are_looked_up(text: str, rule: str, expected: list[str]) -> None:
    """What is not here is left open."""
    assert verdicts(text, rule, WORLD) == expected


def test_without_evidence_nothing_of_the_world_is_contradicted() -> None:
    """Only the report's own bytes may contradict it then."""
    text = f"{evidence_row('DB Writes', '9')}\nRun {RUN}: 99 passed.\n\nSDSR-E2E-002 is CERTIFIED"
    for rule in ("evidence-row", "passed", "certification"):
        assert verdicts(text, rule, NO_EVIDENCE) == OPEN
