"""What a person at a terminal sees: stages, colours, what is wrong first; and what a pipe gets."""

import re
from pathlib import Path

import pytest

from tests.builders import LIES, RUN_ID, make_run, write_run
from tests.cli.terminals import at_terminal
from tests.site_tools import sitegen

Capture = pytest.CaptureFixture[str]
LIAR = "20261121T000000Z"
DRIVES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
PLAIN = [
    pytest.param({"NO_COLOR": "1"}, id="NO_COLOR"),
    pytest.param({"TERM": "dumb"}, id="TERM=dumb"),
]


@pytest.fixture
def lying(tmp_path: Path) -> Path:
    """Return a folder whose `evidence` holds a good run and a pass without an assertion."""
    write_run(make_run(2), tmp_path / "evidence" / RUN_ID)
    lie = LIES["no assertion behind a pass"](make_run(2, run_id=LIAR))
    write_run(lie, tmp_path / "evidence" / LIAR)
    return tmp_path


def test_a_build_draws_its_stages_and_then_the_summary(lying: Path) -> None:
    """The stages are gone at the end; what is wrong stands first, the exit code last."""
    shown = at_terminal("build", "evidence", cwd=lying)
    assert shown.code == 1
    drawn, _, after = shown.screen.rpartition("\x1b[?25h")
    assert "Reading 8 files" in drawn
    assert re.search(r"[01] of 2\b", DRIVES.sub("", drawn))
    assert "\x1b[2K" in after.partition("What is wrong")[0], "the drawing is taken away"
    lines = DRIVES.sub("", after.partition("What")[2]).splitlines()
    assert lines[0].startswith(" is wrong: ")
    assert any("case-no-assertion" in line for line in lines[:4])
    assert "site/index.html" in "".join(lines)
    assert lines[-1] == "Exit code 1: evidence contradicts what is said of it."


@pytest.mark.parametrize("environment", PLAIN)
def test_without_colour_there_are_plain_lines(lying: Path, environment: dict[str, str]) -> None:
    """One a stage, and nothing that drives the terminal."""
    shown = at_terminal("build", "evidence", cwd=lying, environment=environment)
    assert "\x1b" not in shown.screen
    lines = shown.screen.splitlines()
    assert lines[0] == "Listing the evidence …"
    assert "Judging and rendering runs (2) …" in lines
    assert any(line.startswith("What is wrong: ") for line in lines)


def test_a_pipe_gets_the_summary_alone(lying: Path, capfd: Capture) -> None:
    """No stage and no colour; standard output is for programs."""
    called = sitegen(capfd, "build", lying / "evidence", "-o", lying / "site")
    assert called.out == ""
    assert called.err.startswith("What is wrong: ")
    assert "\x1b" not in called.err
    assert re.search(r"`sitegen explain case-[a-z-]+` says", called.err)
    assert f"`sitegen serve --site {lying / 'site'}`" in called.err


@pytest.mark.parametrize("columns", [40, 100])
def test_findings_stand_below_their_file_and_are_wrapped(lying: Path, columns: int) -> None:
    """The gravest file comes first, the severity in its colour; no line is broken by the edge."""
    shown = at_terminal("check", "evidence", cwd=lying, columns=columns)
    assert shown.code == 1
    assert "\x1b[31m\x1b[1merror" in shown.screen
    listed = DRIVES.sub("", shown.screen[shown.screen.rindex("\x1b[?25h") :]).splitlines()
    first = next(line for line in listed if line)
    assert "cases/" in first
    findings = [line for line in listed if line.startswith(("  error ", "  note ", "   "))]
    assert findings
    words = [line for line in findings if len(line) > columns]
    assert not [line for line in words if len(line.split()) > 2], "only one long word may stick out"


def test_a_terminal_is_told_as_much_as_a_pipe(lying: Path, capfd: Capture) -> None:
    """Every check that a pipe names, with as many findings."""
    shown = at_terminal("check", "evidence", cwd=lying, columns=120)
    piped = sitegen(capfd, "check", lying / "evidence").out
    checks = re.findall(r"\[([a-z-]+)\]$", piped, flags=re.MULTILINE)
    seen = re.findall(r"\[([a-z-]+)\]$", shown.screen.replace("\r", ""), flags=re.MULTILINE)
    assert sorted(seen) == sorted(checks) != []


def test_json_is_json_on_a_terminal_too(lying: Path) -> None:
    """What a program asks for does not change with who watches."""
    shown = at_terminal("check", "evidence", "--format", "json", cwd=lying)
    assert re.search(r'"findings": ?\[', shown.screen)
    assert "\x1b[31m\x1b[1merror" not in shown.screen


@pytest.mark.parametrize("command", ["build", "check"])
def test_evidence_never_drives_the_terminal(tmp_path: Path, command: str) -> None:
    """Control characters of names and values are spelled out, in colour and in progress."""
    hostile = (
        b'{"run_id": "\\u001b[2J\\u202e", "case_id": "\\u001b]0;x\\u0007", "schema": "\\u009b"}'
    )
    write_run({**make_run(1), "cases/\x1b[2Jx.json": hostile}, tmp_path / "evidence" / RUN_ID)
    shown = at_terminal(command, "evidence", cwd=tmp_path)
    assert shown.code in {1, 2}
    rest = re.sub(r"\x1b\[(\d*m|2K|1A|\?25[hl])|\r\n|\r", "", shown.screen)
    assert not [char for char in rest if ord(char) < 32 and char != "\n"]
    assert "\u202e" not in rest
    assert "\x9b" not in rest
    assert r"\u{001B}" in rest


def test_no_error_says_so_and_no_hint_leads_nowhere(tmp_path: Path, capfd: Capture) -> None:
    """A clean build has nothing to explain."""
    write_run(make_run(2), tmp_path / "evidence" / RUN_ID)
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert "What is wrong" not in called.err
    assert "explain" not in called.err
    assert called.err.splitlines()[-1] == "Exit code 0: no finding decides otherwise."


def test_the_exit_code_is_told_with_what_made_it_so(lying: Path, capfd: Capture) -> None:
    """What was asked for with --fail-on and --strict is named."""
    asked = ("build", lying / "evidence", "-o", lying / "site", "--fail-on")
    assert "asked for with --fail-on never" in sitegen(capfd, *asked, "never").err
    (lying / "evidence" / RUN_ID / "stray.bin").write_bytes(b"\x00")
    strict = sitegen(capfd, "check", lying / "evidence" / RUN_ID, "--strict")
    assert strict.err.splitlines()[-1] == "Exit code 1: --strict counts 1 warning."


def test_the_worst_checks_come_first_and_a_handful_is_named(tmp_path: Path, capfd: Capture) -> None:
    """The rest is counted, with the page that has all of it."""
    for number, lie in enumerate(sorted(LIES)):
        files = LIES[lie](make_run(2, run_id=f"20261121T0000{number:02d}Z"))
        write_run(files, tmp_path / "evidence" / str(number))
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    named = re.findall(r"^ +[\d,]+ × ([a-z-]+): ", called.err, flags=re.MULTILINE)
    assert len(named) == 5
    assert re.search(r"^  and [\d,]+ more, of \d+ other checks\.$", called.err, re.MULTILINE)
    assert f"All of them: {tmp_path / 'site' / 'v' / '0001' / 'findings.html'}" in called.err
    assert (tmp_path / "site" / "v" / "0001" / "findings.html").is_file()
