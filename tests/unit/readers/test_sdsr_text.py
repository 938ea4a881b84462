"""Readers of texts, and of what nobody recognises."""

import pytest

from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.record import Record, RecordKind
from tests.reading import read_bytes
from tests.record_documents import judge

VERDICT = b"""Stagetest Artifact Integrity Check
============
Run directory: artifacts/stagetest/20261120T203408Z
Strict mode: True

Checks passed: 10
Checks failed: 20

ERRORS:
  cases/x.json: Missing required field: db_writes

FAIL: 20 checks failed
"""


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(b"....  [100%]\n21 passed in 1.00s\n", RecordKind.LOG, id="test tail"),
        pytest.param(b"20260215T182521Z\n", RecordKind.LOG, id="one id"),
        pytest.param(b"--- a\t1\n+++ b\t2\n@@ -1 +1 @@\n-x\n+y\n", RecordKind.LOG, id="diff"),
        pytest.param(b"[12:00:01] started\n[12:00:02] ended\n", RecordKind.LOG, id="brackets"),
        pytest.param(b"Loaded: 44 entries\n\nPASS  a\n", RecordKind.LOG, id="one colon"),
        pytest.param(b"# Report\n\nAll is well.\n", RecordKind.REPORT, id="heading"),
        pytest.param(b"---\ntitle: x\n---\nText\n", RecordKind.REPORT, id="front matter"),
        pytest.param(b"a | b\n--- | ---\n1 | 2\n", RecordKind.REPORT, id="table"),
        pytest.param(VERDICT, RecordKind.VERDICT, id="checker's output"),
        pytest.param(b"<?xml version='1.0'?><testsuite/>", RecordKind.UNKNOWN, id="xml"),
        pytest.param(b"<!DOCTYPE html><p>", RecordKind.UNKNOWN, id="html"),
        pytest.param(b"{broken", RecordKind.UNKNOWN, id="broken json"),
        pytest.param(b'["a", ', RecordKind.UNKNOWN, id="broken array"),
        pytest.param(b"\x1f\x8b\x08\x00\x00", RecordKind.UNKNOWN, id="gzip"),
        pytest.param(b"\xff\xfe\x00\x01", RecordKind.UNKNOWN, id="binary"),
        pytest.param(b"caf\xe9", RecordKind.UNKNOWN, id="latin 1"),
        pytest.param(b"", RecordKind.UNKNOWN, id="empty"),
        pytest.param(b" \n\n", RecordKind.UNKNOWN, id="blank"),
    ],
)
def test_a_text_is_known_by_its_content(data: bytes, kind: RecordKind) -> None:
    """What a file is does not depend on what it is called."""
    judged = judge(data, "run_summary.json.log")
    assert judged.record.kind is kind
    assert judged.verdict is None


def test_a_report_about_a_scenario_is_a_report() -> None:
    """Markdown that quotes YAML in a fence is not taken for a broken scenario."""
    judged = judge(b"# On A-001\n\n```yaml\nscenario_id: A-001\nsteps: [\n```\n")
    assert judged.record.kind is RecordKind.REPORT


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"---\nscenario_id: A-001\ndomain: A\n---\n\nIt held.\n", id="front matter"),
        pytest.param(
            b"# On A\n\nscenario_id: A-001\ndomain: A\n\nIt held.\nIn full.\n", id="prose"
        ),
    ],
)
def test_a_report_that_names_members_of_a_scenario_is_a_report(data: bytes) -> None:
    """Prose that follows a few `key: value` lines is not a broken scenario."""
    assert judge(data).record.kind is RecordKind.REPORT


def test_a_stored_verdict_is_taken_apart() -> None:
    """Run, counts, errors and result of the original checker are statements with places."""
    record = judge(VERDICT).record
    stated = {one.label: one.value for one in record.statements}
    assert stated["Checks failed"] == 20
    assert stated["Result"] == "FAIL: 20 checks failed"
    assert stated["Error"] == "cases/x.json: Missing required field: db_writes"
    assert record.references == (("run", "20261120T203408Z", "3:1"),)


def test_a_log_shows_the_lines_in_which_it_sums_itself_up() -> None:
    """Summary lines are kept with their line numbers."""
    record = judge(b"..\n===== 2 failed, 21 passed in 1.00s =====\n").record
    assert [(s.value, s.where) for s in record.statements if s.label == "Result line"] == [
        ("===== 2 failed, 21 passed in 1.00s =====", "2:1")
    ]


def test_a_log_that_is_an_id_refers_to_the_run() -> None:
    """A file that holds one run id is a reference."""
    assert judge(b"20260215T182521Z").record.references == (("run", "20260215T182521Z", "1:1"),)


def test_a_log_that_says_blocked_is_skipped() -> None:
    """`STATUS: BLOCKED` in the first line says that there was nothing to judge."""
    judged = judge(b"STATUS: BLOCKED (no browser)\n\nProof:\n\n1. x\n")
    assert (judged.record.status, judged.verdict) == ("BLOCKED", Verdict.SKIPPED)


def test_a_log_that_says_pass_has_no_verdict() -> None:
    """The words of a log are no outcome."""
    assert judge(b"STATUS: PASS\nall fine\n").verdict is None


def test_a_log_too_large_to_read_is_still_a_log() -> None:
    """Beyond the limit a log is known by its head, and the limit is told."""
    limits = type(DEFAULT_LIMITS)(document_bytes=100)
    reading = read_bytes(b"line\n" * 100, "big.log", None, limits)
    assert isinstance(reading.content, Record)
    assert reading.content.kind is RecordKind.LOG
    assert [finding.check for finding in reading.findings] == ["document-too-large"]


def test_a_git_lfs_pointer_is_absent_evidence() -> None:
    """A pointer has an error that names the object, and is invalid."""
    oid = "0c84" * 16
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 1723916\n"
    judged = judge(pointer.encode(), "x.json")
    assert (judged.record.kind, judged.checks) == (RecordKind.UNKNOWN, ["git-lfs-pointer"])
    assert (judged.record.outcome, judged.verdict) == (Outcome.UNKNOWN, Verdict.INVALID)
    assert oid in judged.findings[0].message
    assert "1723916 bytes" in judged.findings[0].message


def test_what_is_unknown_says_what_it_looks_like() -> None:
    """The warning tells people where to start."""
    told = {finding.check: finding.message for finding in judge(b"<html>").findings}
    assert "XML or HTML" in told["unrecognised-format"]


def test_only_the_ends_of_a_long_text_are_looked_at_with_their_own_numbers() -> None:
    """A summary in the last line of a very long log is found, at its own line."""
    record = judge(b"x\n" * 20_000 + b"3 passed in 1.00s\n").record
    found = [one.where for one in record.statements if one.label == "Result line"]
    assert found == ["20001:1"]
