"""A folder of scenario evidence: checked, built, edited afterwards, and checked again."""

import json
from pathlib import Path

import pytest

from tests.builders import encoded
from tests.html_checks import check_site
from tests.scenario_documents import (
    FIRST_RUN,
    SECOND_RUN,
    evidence_files,
    evidence_folder,
    failed_observation,
    investigation,
    observation,
)
from tests.site_tools import sitegen, version_file

Capture = pytest.CaptureFixture[str]
FIRST, SECOND = FIRST_RUN.lower(), SECOND_RUN.lower()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A configuration of this repository is none of these tests' business.
    monkeypatch.chdir(tmp_path)


def checks_of(out: str) -> dict[str, set[str]]:
    """Return check → severities of what `sitegen check --format json` printed."""
    found: dict[str, set[str]] = {}
    for row in json.loads(out)["findings"]:  # noqa: TID251 -- what was printed
        found.setdefault(row["check"], set()).add(row["severity"])
    return found


def test_sound_evidence_checks_clean(tmp_path: Path, capfd: Capture) -> None:
    """A certified run, then one that failed and revoked it: honest, so nothing is found."""
    evidence_folder(tmp_path / "certification")
    called = sitegen(capfd, "check", tmp_path, "--strict", "--format", "json")
    assert (called.code, checks_of(called.out)) == (0, {})


@pytest.mark.parametrize("path", sorted(set(evidence_files()) - {"certifications/second.json"}))
def test_one_byte_that_was_added_afterwards_is_found(
    path: str, tmp_path: Path, capfd: Capture
) -> None:
    """Whatever a certification rests on, earlier ones included: an error, exit code 1."""
    folder = evidence_folder(tmp_path / "certification")
    place = folder / path
    place.write_bytes(place.read_bytes() + b"\n")
    called = sitegen(capfd, "check", tmp_path, "--format", "json")
    if path == "certifications/first.json":  # nothing rests on what was superseded
        assert called.code == 0
        return
    assert called.code == 1
    assert checks_of(called.out)["certification-artifact-changed"] == {"error"}


@pytest.mark.parametrize("digit", ["0", "1", "7"])
def test_one_figure_that_was_changed_afterwards_is_found(
    digit: str, tmp_path: Path, capfd: Capture
) -> None:
    """A checklist that was made to look met refutes itself, and is not what was certified."""
    files = evidence_files()
    name = f"observations/{SECOND}.json"
    edited = failed_observation()
    edited["checklist"][0]["observed"] = int(digit)
    edited["message"] = "edited"
    evidence_folder(tmp_path, files | {name: encoded(edited)})
    called = sitegen(capfd, "check", tmp_path, "--format", "json")
    assert called.code == 1
    assert "certification-artifact-changed" in checks_of(called.out)


def test_a_killed_run_exits_2(tmp_path: Path, capfd: Capture) -> None:
    """STARTED is incomplete evidence, not a lie."""
    started = observation(status="STARTED", exit_code=None, ended_at=None, guardrails=[])
    evidence_folder(tmp_path, {"observations/x.json": encoded(started)})
    called = sitegen(capfd, "check", tmp_path, "--format", "json")
    assert called.code == 2
    assert checks_of(called.out)["observation-interrupted"] == {"error"}


def test_a_run_id_that_was_used_twice_exits_4(tmp_path: Path, capfd: Capture) -> None:
    """Identity reuse has no bypass."""
    again = observation(environment="elsewhere")
    evidence_folder(tmp_path, evidence_files() | {"observations/again.json": encoded(again)})
    assert sitegen(capfd, "check", tmp_path).code == 4
    site = ("-o", tmp_path / "site", "--fail-on", "never")
    assert sitegen(capfd, "build", tmp_path, *site).code == 4


def test_a_broken_guardrail_exits_1(tmp_path: Path, capfd: Capture) -> None:
    """Though the run says that it failed."""
    broken = failed_observation()
    broken["engines"][0]["entities"] = [
        {"table": "incidents", "id": "1", "origin": "interface", "emitted": False}
    ]
    broken["guardrails"][5]["status"] = "FAIL"
    evidence_folder(tmp_path, {"observations/x.json": encoded(broken)})
    called = sitegen(capfd, "check", tmp_path, "--format", "json")
    assert called.code == 1
    assert checks_of(called.out)["guardrail-engines-create"] == {"error"}


def test_the_site_shows_it_all(tmp_path: Path, capfd: Capture) -> None:
    """Scenarios, preflight and observation pages say what happened, and every link leads on."""
    evidence_folder(tmp_path / "evidence")
    assert sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site").code == 0
    assert check_site(tmp_path / "site") == []
    version = tmp_path / "site" / "v" / "0001"
    scenarios = (version / "scenarios.html").read_text(encoding="utf-8")
    assert "C-1: no incident was created." in scenarios
    assert f"CERT-{FIRST_RUN}" in scenarios
    assert "as certified" in scenarios
    preflights = (version / "preflight.html").read_text(encoding="utf-8")
    assert f"OBS-{SECOND_RUN}" in preflights
    records = version_file(tmp_path / "site", "records.json")["records"]
    kinds = {row["kind"]: row["path"] for row in records}
    page = (tmp_path / "site" / kinds["effect_observation"] / "index.html").read_text("utf-8")
    assert page.index("Guardrails") < page.index("Checklist") < page.index("Injected")
    assert "No incident was created." in page


def test_appending_finds_what_a_whole_build_finds(tmp_path: Path, capfd: Capture) -> None:
    """What the earlier certification rested on is known to the version that supersedes it."""
    first = {path: data for path, data in evidence_files().items() if SECOND not in path}
    first.pop("certifications/second.json")
    evidence_folder(tmp_path / "a", first)
    assert sitegen(capfd, "build", tmp_path / "a", "-o", tmp_path / "site").code == 0
    second = {path: data for path, data in evidence_files().items() if path not in first}
    edited = encoded(observation(environment="elsewhere"))
    evidence_folder(tmp_path / "b", second | {f"observations/{FIRST}.json": edited})
    called = sitegen(capfd, "build", tmp_path / "b", "-o", tmp_path / "site")
    assert called.code == 4
    findings = version_file(tmp_path / "site", "findings.json")["findings"]
    assert "observation-run-reused" in {row["check"] for row in findings}


def test_what_a_failed_run_broke_does_not_refute_that_it_failed(
    tmp_path: Path, capfd: Capture
) -> None:
    """FAIL with a broken guardrail is confirmed; FAIL with exit code 0 is contradicted."""
    for exit_code, verdict in ((3, "confirmed"), (0, "contradicted")):
        broken = failed_observation(exit_code=exit_code)
        broken["fallbacks"] = [
            {"id": "F", "what": "w", "reason": "r", "temporary": False, "declared": True}
        ]
        folder = evidence_folder(tmp_path / str(exit_code), {"x.json": encoded(broken)})
        sitegen(capfd, "build", folder, "-o", tmp_path / f"site-{exit_code}")
        claims = version_file(tmp_path / f"site-{exit_code}", "claims.json")["claims"]
        assert {row["verdict"] for row in claims if row["where"] == "/status"} == {verdict}


def test_an_investigation_stays_in_view(tmp_path: Path, capfd: Capture) -> None:
    """Other records that only their content names are closed away; what a fix rests on is not."""
    (tmp_path / "sitegen.toml").write_text("[limits]\nopen_records = 1\nindex_page_runs = 1\n")
    files = {f"logs/{number}.txt": b"line %d\n" % number for number in range(3)}
    for step in ("DIAGNOSIS", "PROPOSAL", "APPROVAL"):
        files[f"{step}.json"] = encoded(investigation(step, "2026-11-22T12:00:00Z"))
    folder = evidence_folder(tmp_path / "evidence", files)
    config = ("--config", tmp_path / "sitegen.toml")
    sitegen(capfd, "build", folder, "-o", tmp_path / "site", *config)
    kinds = [row["kind"] for row in version_file(tmp_path / "site", "records.json")["records"]]
    assert sorted(kinds) == ["log", "proof", "proof", "proof"]
