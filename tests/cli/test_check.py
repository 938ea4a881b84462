"""`sitegen check`: integrity and truth, in text and JSON, with the codes of the contract."""

import json
from pathlib import Path

import pytest

from tests.builders import LIES, RUN_ID, case_paths, make_case, make_run, without, write_run
from tests.own_builders import make_own_run
from tests.site_tools import Called, sitegen, version_file

Capture = pytest.CaptureFixture[str]


def test_a_run_with_honest_failures_checks_clean(tmp_path: Path, capfd: Capture) -> None:
    """Outcome is not judged here."""
    write_run(make_run(3, failing=2), tmp_path / RUN_ID)
    assert sitegen(capfd, "check", tmp_path).code == 0


def test_a_lie_exits_1_and_is_printed_with_its_place(tmp_path: Path, capfd: Capture) -> None:
    """The line names file, line, column and check."""
    write_run(LIES["no assertion behind a pass"](make_run(2)), tmp_path / RUN_ID)
    called = sitegen(capfd, "check", tmp_path)
    assert called.code == 1
    (line,) = [line for line in called.out.splitlines() if "[case-no-assertion]" in line]
    assert line.startswith("error: runs/")
    assert "cases/" in line


def test_an_incomplete_run_exits_2(tmp_path: Path, capfd: Capture) -> None:
    """Its summary is absent."""
    write_run(without(make_run(2), "run_summary.json"), tmp_path / RUN_ID)
    assert sitegen(capfd, "check", tmp_path).code == 2


def test_json_says_the_same_as_the_site(tmp_path: Path, capfd: Capture) -> None:
    """The findings of `check` and of the version are the same rows."""
    write_run(LIES["hash of other content"](make_run(2)), tmp_path / "evidence" / RUN_ID)
    (tmp_path / "evidence" / "odd.json").write_bytes(b'{"nobody": 1}')
    called = sitegen(capfd, "check", tmp_path / "evidence", "--format", "json")
    sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    printed = json.loads(called.out)["findings"]  # noqa: TID251 -- what was printed
    published = version_file(tmp_path / "site", "findings.json")["findings"]
    assert sorted(map(str, printed)) == sorted(map(str, published))


def test_one_run_can_be_chosen(tmp_path: Path, capfd: Capture) -> None:
    """By its id, or the newest; another run's lie does not count then."""
    old, new = "20261120T203422Z", "20261120T203423Z"
    write_run(LIES["hash of other content"](make_run(1, run_id=old)), tmp_path / old)
    write_run(
        make_run(1, run_id=new, summary={"created_at": "2026-11-20T20:34:41+00:00"}),
        tmp_path / new,
    )
    assert sitegen(capfd, "check", tmp_path).code == 1
    assert sitegen(capfd, "check", tmp_path, "--run-id", old).code == 1
    assert sitegen(capfd, "check", tmp_path, "--run-id", new).code == 0
    assert sitegen(capfd, "check", tmp_path, "--latest-run").code == 0
    assert sitegen(capfd, "check", tmp_path, "--run-id", "none").code == 66


@pytest.mark.parametrize("name", ["main.tmp", "run_summary.json.tmp"])
def test_what_a_killed_emitter_was_about_to_write_is_no_evidence(
    name: str, tmp_path: Path, capfd: Capture
) -> None:
    """Its journal is neither a case, nor a summary, nor stray; in a whole run it would be."""
    files = make_own_run()
    waiting = files["run_summary.json"] if "summary" in name else files[case_paths(files)[0]]
    folder = write_run({**files, f"journal/{name}": waiting}, tmp_path / RUN_ID)
    whole = sitegen(capfd, "check", tmp_path)
    assert f"journal/{name}" in whole.out
    (folder / "run_summary.json").unlink()
    killed = sitegen(capfd, "check", tmp_path)
    (error,) = [line for line in killed.out.splitlines() if line.startswith("error")]
    assert "it holds 2 case files. [run-incomplete]" in error
    assert "journal/" not in killed.out


def test_strict_lets_warnings_decide(tmp_path: Path, capfd: Capture) -> None:
    """A stray file is a warning."""
    folder = write_run(make_run(1), tmp_path / RUN_ID)
    (folder / "stray.bin").write_bytes(b"\x00")
    assert sitegen(capfd, "check", tmp_path).code == 0
    assert sitegen(capfd, "check", tmp_path, "--strict").code == 1


def test_notes_never_decide(tmp_path: Path, capfd: Capture) -> None:
    """An unsigned local run passes a strict check."""
    write_run(make_run(1), tmp_path / RUN_ID)
    called = sitegen(capfd, "check", tmp_path, "--strict")
    assert "note: " in called.out
    assert called.code == 0


def test_control_characters_of_evidence_never_reach_the_terminal(
    tmp_path: Path, capfd: Capture
) -> None:
    """Neither in text nor in messages."""
    files = make_run(1)
    hostile = b'{"run_id": "\\u001b[2J\\u202e", "case_id": "\\u001b]0;x\\u0007"}'
    write_run({**files, "cases/x.json": hostile}, tmp_path / RUN_ID)
    called = sitegen(capfd, "check", tmp_path)
    assert called.code == 1
    assert not any(ord(char) < 32 and char != "\n" for char in called.out + called.err)
    assert "\u202e" not in called.out + called.err


def test_findings_of_one_file_are_bounded_and_the_rest_is_counted(
    tmp_path: Path, capfd: Capture
) -> None:
    """The gravest stay, and one finding counts what is left out."""
    lies = {"route_path": "<b>", "signature": "me", "assertions": [], "odd": 1, "odder": 2}
    write_run(make_run([make_case(changes=lies)]), tmp_path / "evidence" / RUN_ID)
    (tmp_path / "c.toml").write_text("[limits]\nfindings_per_artifact = 2\n")
    asked = ("check", tmp_path / "evidence", "--format", "json")

    def of_case(called: Called) -> list[str]:
        found = json.loads(called.out)["findings"]  # noqa: TID251 -- what was printed
        return [row["check"] for row in found if row["artifact"].startswith("cases/")]

    every = of_case(sitegen(capfd, *asked))
    bounded = of_case(sitegen(capfd, *asked, "--config", tmp_path / "c.toml"))
    assert "case-no-assertion" in every
    assert "case-no-assertion" in bounded
    assert "findings-left-out" in bounded
    assert len(bounded) == 3 < len(every)
