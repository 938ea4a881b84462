"""`sitegen withdraw` where runs and records were published without their secrets."""

from pathlib import Path
from typing import Any

import pytest

from tests.builders import encoded, make_case, make_run, rehashed, write_run
from tests.cli.test_append import RUN_IDS, created
from tests.cli.test_withdraw import folder_of, where_is, withdraw
from tests.hostile.canaries import CANARY
from tests.site_tools import read, sitegen, version_file

Capture = pytest.CaptureFixture[str]
STATED = ("status", "verdict", "findings", "cases")


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write_redacted(folder: Path) -> list[Path]:
    """Write three good runs of three cases; the second holds a secret in one of them."""
    for number, run_id in enumerate(RUN_IDS[:3]):
        cases: list[dict[str, Any]] = [
            make_case(f"TestUC002Flow__test_step_{step}", run_id=run_id) for step in (1, 2, 3)
        ]
        if number == 1:
            seen = {**cases[0]["observed_output"], "password": CANARY}
            cases[0] = rehashed({**cases[0], "observed_output": seen})
        files = make_run(cases, run_id=run_id, summary={"created_at": created(number + 1)})
        write_run(files, folder / run_id)
    return [folder / run_id for run_id in RUN_IDS[:3]]


def built(folder: Path, capfd: Capture) -> Path:
    """Return a site of these runs."""
    site = folder / "site"
    for run in write_redacted(folder / "evidence"):
        called = sitegen(capfd, "build", run, "-o", site)
        assert called.code == 0, called.err
    assert where_is(site, CANARY) == set()
    return site


def stated(site: Path, run_id: str) -> dict[str, Any]:
    """Return what is said of a run."""
    run = read(site / folder_of(site, run_id) / "run.json")
    return {name: run[name] for name in STATED}


def test_a_run_without_its_secrets_stays_verified(tmp_path: Path, capfd: Capture) -> None:
    """It is rendered anew, as the run before it is gone, and what was said of it stays."""
    site = built(tmp_path, capfd)
    before = stated(site, RUN_IDS[1])
    assert before["verdict"] == "verified"
    said = withdraw(capfd, site, RUN_IDS[0])
    assert said.code == 0, said.err
    assert stated(site, RUN_IDS[1]) == before
    rows = read(site / folder_of(site, RUN_IDS[1]) / "evidence.json")["files"]
    assert any(row.get("redacted") for row in rows)
    verdicts = {row["run_id"]: row["verdict"] for row in version_file(site, "runs.json")["runs"]}
    assert verdicts == {RUN_IDS[1]: "verified", RUN_IDS[2]: "verified"}
    assert sitegen(capfd, "verify", site).code == 0


@pytest.mark.parametrize("which", [0, 1], ids=["with the secret", "beside it"])
def test_one_artifact_of_it_is_withdrawn(tmp_path: Path, capfd: Capture, which: int) -> None:
    """What was said of the other cases stays, and that one is missing is told as ever."""
    site = built(tmp_path, capfd)
    folder = folder_of(site, RUN_IDS[1])
    cases = sorted(row["artifact"] for row in stated(site, RUN_IDS[1])["cases"])
    before = {row["artifact"]: row for row in stated(site, RUN_IDS[1])["cases"]}
    assert withdraw(capfd, site, f"{folder}{cases[which]}").code == 0
    run = stated(site, RUN_IDS[1])
    after = {row["artifact"]: row for row in run["cases"]}
    assert sorted(after) == [path for path in cases if path != cases[which]]
    for path, row in after.items():
        assert (row["verdict"], row["findings"]) == (
            before[path]["verdict"],
            before[path]["findings"],
        )
    clean = withdrawn_from_clean(tmp_path / "clean", capfd, cases[which])
    assert run["verdict"] == clean["verdict"] != "verified"
    assert {one["check"] for one in run["findings"]} - {"evidence-redacted"} <= {
        one["check"] for one in clean["findings"]
    }


def withdrawn_from_clean(folder: Path, capfd: Capture, case: str) -> dict[str, Any]:
    """Return what is said of a run without secrets of which one case was withdrawn."""
    run_id = RUN_IDS[1]
    cases = [make_case(f"TestUC002Flow__test_step_{step}", run_id=run_id) for step in (1, 2, 3)]
    files = make_run(cases, run_id=run_id, summary={"created_at": created(1)})
    site = folder / "site"
    sitegen(capfd, "build", write_run(files, folder / run_id), "-o", site)
    withdraw(capfd, site, f"{folder_of(site, run_id)}{case}")
    return stated(site, run_id)


def test_a_record_without_its_secrets_keeps_its_finding(tmp_path: Path, capfd: Capture) -> None:
    """In every later version of the site too."""
    site = tmp_path / "site"
    (tmp_path / "note.json").write_bytes(encoded({"what": "a note", "password": CANARY}))
    sitegen(capfd, "build", tmp_path / "note.json", "-o", site)
    (row,) = version_file(site, "records.json")["records"]
    assert [one["check"] for one in row["findings"]].count("evidence-redacted") == 1
    (tmp_path / "other.json").write_bytes(encoded({"what": "another"}))
    sitegen(capfd, "build", tmp_path / "other.json", "-o", site)
    rows = version_file(site, "records.json")["records"]
    assert [one for one in rows if one["path"] == row["path"]] == [row]
    assert withdraw(capfd, site, next(one["path"] for one in rows if one != row)).code == 0
    assert version_file(site, "records.json")["records"] == [row]
    assert where_is(site, CANARY) == set()
