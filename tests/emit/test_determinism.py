"""Two runs of the same code have the same hashes, wherever and whenever they run."""

from pathlib import Path

import pytest

from tests.emit.emitting import Ran, emitted, run_suite, write_suite

SUITE = """
    import datetime, os, time
    import pytest
    from sitegen.emit import layer

    class Thing: pass

    def test_address(): assert Thing() == 1
    def test_address_in_message(): pytest.fail(f"{Thing()!r} {object()}")
    def test_tmp(tmp_path): assert str(tmp_path / "x") == "y"
    def test_tmp_in_message(tmp_path): pytest.fail(f"no file {tmp_path}/x.txt")
    def test_where(tmp_path): assert (tmp_path / "x").exists()
    def test_root(): raise ValueError(f"in {os.getcwd()}: {__file__}")
    def test_home(): raise ValueError(f"in {os.path.expanduser('~')}/x")
    def test_time(): pytest.fail(f"at {datetime.datetime.now(datetime.UTC).isoformat()}")
    def test_duration(): pytest.fail(f"took {time.perf_counter():.6f} s, {time.perf_counter()}ms")
    def test_id(): pytest.fail(f"object {id(Thing())}")
    def test_skip(tmp_path): pytest.skip(f"no {tmp_path}")
    def test_values(sitegen_case, tmp_path):
        sitegen_case.input({"path": tmp_path, "at": datetime.datetime.now(datetime.UTC), "n": 1})
        sitegen_case.output({"thing": Thing(), "set": {"b", "a"}})
        with layer("L5", "engine", "go", at=time.time()): pass
    """


def hashes(ran: Ran) -> dict[str, str]:
    """Return the hash of each case."""
    return {name: case["determinism_hash"] for name, case in ran.cases.items()}


def test_two_runs_of_the_same_code_have_equal_hashes(tmp_path: Path) -> None:
    """Another folder, base of temporary folders, working directory, hash seed, home and time."""
    one = write_suite(tmp_path / "one", {"test_it.py": SUITE})
    other = write_suite(tmp_path / "a" / "deeper" / "folder", {"test_it.py": SUITE})
    first = run_suite(one, env={"PYTHONHASHSEED": "1"})
    second = run_suite(
        other,
        "--rootdir",
        str(other),
        "-c",
        str(other / "pytest.ini"),
        f"--basetemp={tmp_path / 'base'}",
        str(other),
        env={"PYTHONHASHSEED": "2", "HOME": str(tmp_path)},
        cwd=tmp_path,
    )
    assert len(first.cases) == 12
    assert hashes(first) == hashes(second)
    summaries = [ran.document("run_summary.json") for ran in (first, second)]
    assert summaries[0]["determinism_digest"] == summaries[1]["determinism_digest"]


def test_other_code_has_another_hash(tmp_path: Path) -> None:
    """What is compared is not emptied by it: messages, values and outcomes count."""
    texts = ["assert 1 == 2", "assert 1 == 3", "pass", "raise ValueError('assert 1 == 2')"]
    found = [
        hashes(emitted(tmp_path / str(n), f"def test_it():\n    {text}\n"))["test_it.py::test_it"]
        for n, text in enumerate(texts)
    ]
    assert len(set(found)) == len(texts)


def test_what_was_normalised_is_named_and_kept_elsewhere(tmp_path: Path) -> None:
    """The message that is hashed has placeholders; the attachment has the text as it was."""
    ran = emitted(tmp_path, "def test_it(tmp_path): raise ValueError(f'{tmp_path} {object()}')\n")
    case = ran.cases["test_it.py::test_it"]
    assert case["assertions"][0]["message"].startswith("ValueError: [tmp]/test_it[n] <object")
    assert case["normalised"] == ["memory-address", "tmp", "tmp-number"]
    text = (ran.run / case["attachments"][0]["path"]).read_text(encoding="utf-8")
    assert " at 0x" in text


@pytest.mark.parametrize("secret", ["Bearer abcdefghijklmnopqrstuvwxyz012345"])
def test_secrets_reach_no_file(tmp_path: Path, secret: str) -> None:
    """A secret in a message, an input, an attachment or an event is written nowhere."""
    text = f"""
        from sitegen.emit import layer

        def test_it(sitegen_case):
            said = "Authorization: {secret}"
            sitegen_case.input({{"said": said, "password": "hunter2-hunter2"}})
            sitegen_case.attach("said.txt", said)
            with layer("L4", "r", "o", said=said): pass
            sitegen_case.check("said", False, said)
            raise ValueError(said)
        """
    ran = emitted(tmp_path, text)
    written = b"".join(path.read_bytes() for path in ran.run.rglob("*") if path.is_file())
    assert secret.split()[1].encode() not in written
    assert b"hunter2" not in written
    named = ran.cases["test_it.py::test_it"]["normalised"]
    assert any(name.startswith("redacted:") for name in named)
