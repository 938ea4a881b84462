"""`sitegen certify`: a story from the first run to what the site says of it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from sitegen.publish.lock import lock_file
from tests.certify.run_app import migrated
from tests.certify.running import document, source_text
from tests.certify.servers import sqlite_url
from tests.certify.test_stopping import CONFIG
from tests.site_tools import Called, sitegen

Capture = pytest.CaptureFixture[str]


class Folder:
    """A project of one scenario, and the command in it."""

    def __init__(self, path: Path, capfd: Capture) -> None:
        self.path = path
        self._capfd = capfd
        self.url = sqlite_url(path)
        migrated(self.url).dispose()
        self.configure("drive")
        self.scenario()

    def configure(self, driver: str, text: str = CONFIG) -> None:
        """Write the configuration."""
        (self.path / "sitegen.toml").write_text(text.replace("@DRIVER@", driver), "utf-8")

    def scenario(self, **changes: Any) -> None:
        """Write the scenario."""
        (self.path / "sc-1.yaml").write_bytes(source_text(document(**changes)))

    def certify(self, *arguments: str) -> Called:
        """Call `sitegen certify`."""
        return sitegen(self._capfd, "certify", *arguments)

    def run(self, *more: str) -> Called:
        """Call `sitegen certify run`."""
        return self.certify("run", "sc-1.yaml", "--database-url", self.url, "-o", "out", *more)

    def check(self) -> Called:
        """Call `sitegen check` on what was emitted."""
        return sitegen(self._capfd, "check", "out")

    def listed(self) -> list[Any]:
        """Return what `sitegen certify list` prints as JSON."""
        shown = self.certify("list", "out", "--format", "json")
        return list(document_of(shown.out)["certifications"])


def document_of(text: str) -> Any:
    """Return what a command printed."""
    return json.loads(text)  # noqa: TID251 -- tests read back what was printed


@pytest.fixture
def folder(tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Return a project with a migrated database, as the current folder."""
    monkeypatch.chdir(tmp_path)
    # The command puts the current folder on the path; a test takes it off again.
    monkeypatch.syspath_prepend(str(tmp_path))
    return Folder(tmp_path, capfd)


def test_a_run_prints_paths_and_tells_people_each_check(folder: Folder) -> None:
    """Stdout is for machines; stderr says what was expected and what was observed."""
    shown = folder.run()
    assert shown.code == 0, shown.err
    kinds = [Path(line).parent.name for line in shown.out.splitlines()]
    assert kinds == ["observations", "certifications"]
    assert "PASS     C-1  run failed: expected failed, observed failed" in shown.err
    assert "PASS     P-1  IncidentEngine creates incidents: expected 1, observed 1" in shown.err
    assert "SC-1 is CERTIFIED until" in shown.err
    assert folder.check().code == 0


def test_the_same_as_json_holds_everything(folder: Folder) -> None:
    """Both artifacts and their paths, and nothing else on stdout."""
    found = document_of(folder.run("--format", "json").out)
    assert found["exit_code"] == 0
    assert found["observation"]["schema"] == "sitegen.observation/1"
    assert found["certification"]["schema"] == "sitegen.certification/1"
    assert (folder.path / found["observation_path"]).is_file()


def test_a_wrong_file_is_told_by_line_and_leaves_nothing(folder: Folder) -> None:
    """Code 1, and no artifact at all."""
    folder.scenario(purpose=None)
    shown = folder.run()
    assert (shown.code, shown.out) == (1, "")
    assert "sc-1.yaml:1: /purpose is missing." in shown.err
    assert not (folder.path / "out").exists()


def test_there_is_no_run_without_a_preflight(folder: Folder) -> None:
    """Code 3: nobody may forget it."""
    folder.configure("drive", CONFIG[CONFIG.index("[certify]") :])
    shown = folder.run()
    assert (shown.code, shown.out) == (3, "")
    assert "No preflight is configured" in shown.err


def test_a_preflight_that_fails_stops_the_run_with_its_code(folder: Folder) -> None:
    """The observation says BLOCKED, and names the preflight."""
    folder.configure("drive", CONFIG.replace('"PATH"', '"NO_SUCH_VARIABLE_HERE"'))
    found = document_of(folder.run("--format", "json").out)
    assert found["exit_code"] == 1
    assert found["observation"]["status"] == "BLOCKED"
    assert found["observation"]["preflight"]["preflight_id"].startswith("PF-")
    assert found["certification"] is None


def test_no_database_is_named(folder: Folder) -> None:
    """A mistake of the call, told with what to do."""
    shown = folder.certify("run", "sc-1.yaml", "-o", "out")
    assert shown.code == 64
    assert "--database-url" in shown.err


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("sqlite:///absent.db", 66),
        ("sqlite://", 64),
        ("no url at all", 64),
        ("env:NO_SUCH_VARIABLE_HERE", 64),
        ("nosuchdialect://x", 64),
    ],
)
def test_a_database_that_is_none_is_told_before_anything_else(
    folder: Folder, url: str, code: int
) -> None:
    """SQLite would make an empty one."""
    shown = folder.certify("run", "sc-1.yaml", "--database-url", url, "-o", "out")
    assert shown.code == code
    assert not (folder.path / "absent.db").exists()
    assert not (folder.path / "out").exists()


def test_what_is_not_installed_is_named(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of the call, with the command that mends it."""
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    shown = folder.run()
    assert (shown.code, shown.out) == (64, "")
    assert "pip install 'sitegen[database]'" in shown.err


def test_people_suspend_and_revoke_what_stands(folder: Folder) -> None:
    """Each leaves a certification with who and why, which the site believes; nothing is deleted."""
    folder.run()
    why = ("--reason", "The clock was wrong.", "--by", "an operator", "-o", "out")
    for command, status in (("suspend", "SUSPENDED"), ("revoke", "REVOKED")):
        shown = folder.certify(command, "SC-1", *why)
        assert shown.code == 0, shown.err
        (row,) = folder.listed()
        assert (row["status"], row["in_force"]) == (status, "not in force")
        assert row["reason"] == "The clock was wrong."
    assert len(list((folder.path / "out" / "certifications").iterdir())) == 3
    assert folder.check().code == 0


@pytest.mark.parametrize("command", ["revoke", "suspend"])
def test_what_does_not_stand_can_not_be_taken_back(folder: Folder, command: str) -> None:
    """Code 66 where there is none, 3 where it was taken back already."""
    why = ("--reason", "x", "--by", "y", "-o", "out")
    assert folder.certify(command, "SC-1", *why).code == 66
    folder.run()
    assert folder.certify("revoke", "SC-1", *why).code == 0
    assert folder.certify(command, "SC-1", *why).code == 3


def test_time_takes_back_what_has_run_out(folder: Folder) -> None:
    """Only what has run out by then, and only once."""
    folder.run()
    early = folder.certify("expire", "out", "-o", "out", "--as-of", "2026-01-01T00:00:00Z")
    assert (early.code, early.out) == (0, "")
    late = ("expire", "out", "-o", "out", "--as-of", "2099-01-01T00:00:00Z")
    assert len(folder.certify(*late).out.splitlines()) == 1
    assert folder.certify(*late).out == ""
    assert folder.listed()[0]["status"] == "EXPIRED"
    assert folder.check().code == 0


def test_expiry_needs_a_time(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody guesses which day it is."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    folder.run()
    assert folder.certify("expire", "-o", "out").code == 64


def test_a_prerequisite_is_found_in_the_evidence_that_is_named(folder: Folder) -> None:
    """Without it the order rule refuses; with it the scenario runs."""
    folder.run()
    other = document(scenario_id="SC-2", requires=["SC-1"])
    text = source_text(other).replace(b'"synthetic_scenario_id": "SC-1"',
                                      b'"synthetic_scenario_id": "SC-2"')  # fmt: skip
    (folder.path / "sc-2.yaml").write_bytes(text)
    call = ("run", "sc-2.yaml", "--database-url", folder.url)
    assert folder.certify(*call, "-o", "elsewhere").code == 3
    shown = folder.certify(*call, "out", "-o", "second")
    assert shown.code == 0, shown.err


def test_a_certification_whose_evidence_was_edited_does_not_count(folder: Folder) -> None:
    """It is told, and nobody is certified by it."""
    folder.run()
    (path,) = (folder.path / "out" / "observations").iterdir()
    path.write_bytes(path.read_bytes().replace(b'"status": "PASS"', b'"status": "FAIL"', 1))
    shown = folder.certify("list", "out")
    assert shown.out == ""
    assert "does not count" in shown.err


def test_a_scenario_that_stops_holding_is_revoked_and_investigated(folder: Folder) -> None:
    """The failed certification is named by the steps; where nothing failed there are none."""
    step = ("--text", "The engine was switched off.", "--by", "us", "-o", "out")
    folder.run()
    assert folder.certify("investigate", "SC-1", "diagnosis", *step).code == 66
    folder.configure("drive_deaf")
    later = folder.certify("run", "sc-1.yaml", "--database-url", folder.url, "-o", "out")
    while later.code == 4:  # the same second
        later = folder.certify("run", "sc-1.yaml", "--database-url", folder.url, "-o", "out")
    assert later.code == 1
    assert folder.listed()[0]["status"] == "REVOKED"
    shown = folder.certify("investigate", "SC-1", "diagnosis", *step)
    assert shown.code == 0, shown.err
    said = document_of((folder.path / shown.out.strip()).read_text("utf-8"))
    assert (said["step"], said["scenario_id"]) == ("DIAGNOSIS", "SC-1")
    assert folder.check().code == 0


def test_certifications_of_a_published_site_count(folder: Folder) -> None:
    """The site's ledger is where earlier runs are, when their evidence is gone."""
    folder.run()
    assert sitegen(folder._capfd, "build", "out", "-o", "site").code == 0
    shown = folder.certify("list", "--site", "site")
    assert shown.out.startswith("SC-1  CERTIFIED  in force")
    assert folder.certify("list", "nowhere").code == 66


GHOST = {"path": "observations/a.json", "sha256": "a" * 64, "role": "observation"}


def forged(folder: Folder, **changes: Any) -> None:
    """Put a certification beside those of the project that nobody's run led to."""
    stated = {
        "schema": "sitegen.certification/1",
        "certification_id": "CERT-SC-0",
        "scenario_id": "SC-0",
        "scenario_class": "STATE_INJECTION",
        "status": "CERTIFIED",
        "run_id": "run-0",
        "artifacts": [{"path": "a.log", "sha256": "a" * 64, "role": "log"}],
        "checklist": [
            {"id": "C", "title": "c", "expected": 1, "observed": 1, "status": "PASS"},
        ],
        "issued_by": "somebody",
        "issued_at": "2026-01-01T00:00:00Z",
        "expires_at": None,
        "reason": None,
        "supersedes": None,
    }
    place = folder.path / "out" / "certifications"
    place.mkdir(parents=True, exist_ok=True)
    (place / "forged.json").write_text(json.dumps({**stated, **changes}), encoding="utf-8")


@pytest.mark.parametrize(
    "changes",
    [{}, {"observation_id": "OBS-run-0", "artifacts": [GHOST]}],
    ids=["nothing", "a name"],
)
def test_a_pass_that_rests_on_no_observation_here_does_not_count(
    folder: Folder, changes: dict[str, Any]
) -> None:
    """Anybody can write one; the order rule goes by runs."""
    forged(folder, **changes)
    folder.scenario(requires=["SC-0"])
    shown = folder.run()
    assert shown.code == 3
    assert "does not count: the observation that it rests on is not here" in shown.err
    assert folder.listed() == []


def test_no_certification_can_print_a_row_of_its_own(folder: Folder) -> None:
    """A row is a line, whatever a reason says."""
    forged(folder, status="REVOKED", reason="x\nSC-9  CERTIFIED  in force")
    lines = folder.certify("list", "out").out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("SC-0  REVOKED  not in force")


@pytest.mark.parametrize(
    ("by", "reason", "sentence"),
    [
        ("a\nb", "why", "--by must be one line"),
        ("\u202e", "why", "--by must be one line"),
        (" ", "why", "--by is empty"),
        ("us", "\n", "--reason is empty"),
        ("us", "x" * 65_537, "--reason has 65,537 characters"),
    ],
)
def test_who_takes_back_and_why_can_be_read(
    folder: Folder, by: str, reason: str, sentence: str
) -> None:
    """Evidence that the site would refuse is not written."""
    assert folder.run().code == 0
    shown = folder.certify("revoke", "SC-1", "out", "--reason", reason, "--by", by, "-o", "out")
    assert shown.code == 64
    assert sentence in shown.err
    assert [row["status"] for row in folder.listed()] == ["CERTIFIED"]


def test_a_second_run_on_the_same_database_is_told_to_wait(folder: Folder) -> None:
    """Code 75, before anything is looked at or written."""
    database = Path(folder.url.partition("///")[2])
    with lock_file(database.with_name(f".{database.name}.sitegen-lock"), "held"):
        shown = folder.run()
    assert (shown.code, shown.out) == (75, "")
    assert "Another run of a scenario is at work" in shown.err
    assert not (folder.path / "out").exists()
