"""What a shell completes: commands, options, choices, tags, run ids."""

import shutil
import subprocess  # noqa: TID251 -- a real shell reads the script
from pathlib import Path

import pytest

from tests.builders import RUN_ID, make_run, write_run
from tests.site_tools import sitegen

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> Path:
    """Return a folder with a run and a baseline of it, as the current one."""
    monkeypatch.chdir(tmp_path)
    write_run(make_run(1), tmp_path / "evidence" / "runs" / RUN_ID)
    (tmp_path / "evidence" / "runs" / "x y;rm -rf $(z)\n").mkdir()
    (tmp_path / "evidence" / "runs" / "x y;rm -rf $(z)\n" / "cases").mkdir()
    sitegen(capfd, "baseline", "freeze", "release-1", "--run", RUN_ID)
    (tmp_path / "baselines" / "not a tag.json").write_text("{}")
    return tmp_path


def completed(capfd: Capture, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """Return what bash would be offered for the last word."""
    monkeypatch.setenv("_SITEGEN_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(("sitegen", *words)))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    called = sitegen(capfd)
    assert called.code == 0
    return [line.partition(",")[2] for line in called.out.split("\n") if line]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("bu",), ["build"]),
        (("se",), ["serve"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("check", "--form"), ["--format"]),
        (("check", "--format", "s"), ["sarif"]),
        (("build", "--baseline", ""), ["release-1"]),
        (("build", "--baseline", "x"), []),
        (("check", "--run-id", "2026"), [RUN_ID]),
        (("baseline", "freeze", "t", "--run", ""), [RUN_ID]),
        (("baseline", "show", "rel"), ["release-1"]),
        (("diff", ""), ["release-1", RUN_ID]),
        (("explain", "case-no-asser"), ["case-no-assertion"]),
    ],
)
def test_what_can_follow_is_offered(
    project: Path,
    capfd: Capture,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    offered: list[str],
) -> None:
    """Nothing that a shell could misread, whatever a folder is called."""
    assert project.is_dir()
    assert completed(capfd, monkeypatch, *words) == offered


def test_where_nothing_is_nothing_is_offered(
    tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken configuration is no reason to speak."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sitegen.toml").write_text("wrong")
    assert completed(capfd, monkeypatch, "check", "--run-id", "") == []
    assert completed(capfd, monkeypatch, "build", "--baseline", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_understands_its_script(shell: str, capfd: Capture) -> None:
    """It registers the completion; where the shell is here, it parses."""
    called = sitegen(capfd, "completion", shell)
    assert called.code == 0
    assert "_SITEGEN_COMPLETE" in called.out
    assert called.err == ""
    found = shutil.which(shell)
    if found is not None:
        subprocess.run([found, "-n"], input=called.out, text=True, check=True, timeout=60)  # noqa: S603 -- a shell that was looked up, told to run nothing


def test_an_unknown_shell_is_a_wrong_call(capfd: Capture) -> None:
    """And those that are known are named."""
    called = sitegen(capfd, "completion", "csh")
    assert called.code == 64
    assert "bash" in called.err
