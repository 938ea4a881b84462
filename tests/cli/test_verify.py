"""`sitegen verify` by its command line: what it prints, what it ends with, what it needs."""

import os
import shutil
import subprocess  # noqa: TID251 -- only a fresh interpreter shows what is imported
import sys
from pathlib import Path

import pytest

from tests.builders import decoded
from tests.site_tools import read, sitegen, tree_of
from tests.verifying import call, publish, signed_site, write_evidence

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a signed site, its key and its evidence; nobody changes it."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        signed_site(folder)
    return folder


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder, to be changed."""
    shutil.copytree(built, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_whole_site_with_its_key_is_done(built: Path, capfd: Capture) -> None:
    """Every step, also rendering again, with code 0; the site is as it was."""
    before = tree_of(built / "site")
    called = sitegen(
        capfd, "verify", built / "site", "--key", built / "key.vkey", "--rerender",
        "--since", built / "site/v/0001/checkpoint", "--format", "json",
    )  # fmt: skip
    report = decoded(called.out.encode())
    assert (called.code, report["state"]) == (0, "done")
    assert {step["state"] for step in report["steps"]} == {"done"}
    assert tree_of(built / "site") == before


@pytest.mark.parametrize("suffix", [".vkey", ".pub"])
def test_each_form_of_a_named_key_is_taken(built: Path, capfd: Capture, suffix: str) -> None:
    """PEM has no name, and a signature names one."""
    called = sitegen(capfd, "verify", built / "site", "--key", built / f"key{suffix}")
    assert (called.code, "not done" in called.out) == (0, False)


def test_without_a_key_what_is_not_proven_is_said(built: Path, capfd: Capture) -> None:
    """The code is 0: nothing that was checked fails."""
    called = sitegen(capfd, "verify", built / "site")
    assert called.code == 0
    assert "nobody has shown who published this" in called.out
    assert "what was not checked is named" in called.err


def test_changes_are_named_by_their_path(copy: Path, capfd: Capture) -> None:
    """One changed, one missing, one extra: code 1."""
    site = copy / "site"
    page = next(path for path in sorted((site / "runs").rglob("*.html")))
    page.write_bytes(page.read_bytes() + b" ")
    (site / "latest.js").unlink()
    (site / "v" / "note\x1b[31m.txt").write_bytes(b"x")
    called = sitegen(capfd, "verify", site)
    assert called.code == 1
    assert f"changed: {page.relative_to(site).as_posix()}:" in called.out
    assert "missing: latest.js:" in called.out
    assert "extra: v/note\\u{001B}[31m.txt:" in called.out


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_what_is_no_file_is_not_followed(copy: Path, capfd: Capture, kind: str) -> None:
    """A link to the very same bytes is no file of the site."""
    place = copy / "site" / "index.html"
    place.rename(copy / "outside.html")
    if kind == "link":
        place.symlink_to(copy / "outside.html")
    elif kind == "folder":
        place.mkdir()
    else:
        os.mkfifo(place)
    called = sitegen(capfd, "verify", copy / "site")
    assert called.code == 1
    assert ": index.html: The file" in called.out


def test_history_that_shrank_ends_with_code_3(copy: Path, capfd: Capture) -> None:
    """Whatever else is wrong."""
    write_evidence(copy / "other", lie=True)
    publish(copy / "new", copy / "other")
    kept = copy / "site" / "log" / "checkpoint"
    called = sitegen(capfd, "verify", copy / "new" / "site", "--since", kept)
    assert called.code == 3
    assert "shrunk: log/checkpoint:" in called.out


def test_a_checkpoint_is_kept_for_the_next_time(copy: Path, capfd: Capture) -> None:
    """Where nothing failed, and not else."""
    site = copy / "site"
    assert sitegen(capfd, "verify", site, "--save", copy / "kept").code == 0
    assert (copy / "kept").read_bytes() == (site / "log" / "checkpoint").read_bytes()
    assert sitegen(capfd, "verify", site, "--since", copy / "kept").code == 0
    (site / "index.html").unlink()
    assert sitegen(capfd, "verify", site, "--save", copy / "again").code == 1
    assert not (copy / "again").exists()


def test_rendering_that_differs_is_named(copy: Path, capfd: Capture) -> None:
    """Pages that are whole by every hash, and are not what the evidence renders to."""
    evidence = copy / "site" / "runs"
    page = next(path for path in sorted(evidence.rglob("cases/*.html")))
    relink(copy / "site", page, page.read_bytes().replace(b"</main>", b"<p>fine</p></main>"))
    called = sitegen(capfd, "verify", copy / "site", "--rerender")
    name = page.relative_to(copy / "site").as_posix()
    assert called.code == 1
    assert f"different: {name}: The evidence does not render to this file." in called.out


def relink(site: Path, page: Path, data: bytes) -> None:
    """Put other bytes in a page, and the right hash of them in its folder's manifest."""
    from hashlib import sha256

    folder = page.parents[1]
    manifest = folder / "rendering.json"
    old = sha256(page.read_bytes()).hexdigest()
    text = manifest.read_text().replace(old, sha256(data).hexdigest())
    text = text.replace(f'"size":{page.stat().st_size}', f'"size":{len(data)}')
    manifest.write_text(text)
    page.write_bytes(data)
    assert site in page.parents


def test_pages_of_another_sitegen_are_not_done(copy: Path, capfd: Capture) -> None:
    """They are never called the same, nor different."""
    settings = next((copy / "site" / "about").rglob("settings.json"))
    settings.write_bytes(settings.read_bytes().replace(b'"Database"', b'"Storage"'))
    called = sitegen(capfd, "verify", copy / "site", "--rerender", "--format", "json")
    step = decoded(called.out.encode())["steps"][-1]
    assert (step["id"], step["state"], step["checked"]) == ("rerender", "not done", 0)
    assert {one["why"] for one in step["not_done"]} == {
        "Another version of sitegen, or other settings, rendered it."
    }


# ------------------------------------------------------------------------------------- policy


def policy(folder: Path, key: str, **more: str) -> Path:
    """Write a policy that lets a key sign everything, within bounds."""
    lines = ["[[keys]]", f'vkey = "{key}"', 'signs = ["run", "certification", "checkpoint"]']
    lines += [f"{name.rstrip('_')} = {value}" for name, value in more.items()]
    path = folder / "policy.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(
    ("more", "at", "code", "text"),
    [
        pytest.param({}, None, 0, "done      The checkpoints are signed", id="trusted"),
        pytest.param(
            {"to": '"2026-01-01T00:00:00Z"'}, "2026-11-21T00:00:00Z", 1, "was trusted until",
            id="too late",
        ),
        pytest.param({"to": '"2026-01-01T00:00:00Z"'}, None, 0, "no reference time", id="no time"),
        pytest.param(
            {"revoked": '"2026-01-01T00:00:00Z"'}, None, 1, "was revoked on", id="revoked"
        ),
        pytest.param({"suites": '["other"]'}, None, 1, "does not let", id="another suite"),
    ],
)  # fmt: skip
def test_the_policy_decides_who_may_sign(
    copy: Path, capfd: Capture, more: dict[str, str], at: str | None, code: int, text: str
) -> None:
    """Which key, which suite, and when."""
    path = policy(copy, (copy / "key.vkey").read_text().strip(), **more)
    arguments = ["--as-of", at] if at else []
    called = sitegen(capfd, "verify", copy / "site", "--policy", path, *arguments)
    assert (called.code, text in called.out) == (code, True), called.out


def test_a_policy_without_the_key_trusts_nobody(copy: Path, capfd: Capture) -> None:
    """The newest checkpoint has to be signed by one that it names."""
    call("keygen", "ci.example/other", "-o", copy / "other")
    path = policy(copy, (copy / "other.vkey").read_text().strip())
    called = sitegen(capfd, "verify", copy / "site", "--policy", path)
    assert called.code == 1
    assert "signature: v/0003/checkpoint: None of the keys" in called.out


# ---------------------------------------------------------------------------- a single download


def test_a_download_is_verified_by_its_proof(copy: Path, capfd: Capture) -> None:
    """An archive, a case page and the list of evidence, each without the site."""
    site = copy / "site"
    run = next(path for path in sorted((site / "runs").iterdir()))
    page = next(path for path in sorted((run / "cases").iterdir()))
    for file in (run / "evidence.zip", page, run / "evidence.json", run / "rendering.json"):
        name, proof = file.relative_to(site).as_posix(), copy / f"{file.name}.tlog-proof"
        assert sitegen(capfd, "prove", site, name, "-o", proof).code == 0
        called = sitegen(
            capfd, "verify", file, "--proof", proof, "--key", copy / "key.vkey", "--format", "json"
        )
        report = decoded(called.out.encode())
        assert (called.code, report["state"]) == (0, "done"), name
        changed = copy / "changed"
        changed.write_bytes(file.read_bytes() + b"x")
        assert sitegen(capfd, "verify", changed, "--proof", proof).code == 1
        proof.write_bytes(proof.read_bytes().replace(b"\nindex ", b"\nindex 1"))
        assert sitegen(capfd, "verify", file, "--proof", proof).code == 1


# ------------------------------------------------------------------------------- wrong calls


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["nowhere"], 66, id="no site"),
        pytest.param(["site", "--since", "site/latest.json"], 64, id="no checkpoint"),
        pytest.param(["site", "--since", "nowhere"], 66, id="no file"),
        pytest.param(["site", "--key", "site/latest.json"], 64, id="no key"),
        pytest.param(["site", "--policy", "site/latest.json"], 64, id="no policy"),
        pytest.param(["site", "--key", "key.vkey", "--policy", "site/latest.json"], 64, id="both"),
        pytest.param(["key.vkey", "--proof", "key.vkey", "--rerender"], 64, id="rerender a file"),
        pytest.param(["key.vkey", "--proof", "nowhere"], 66, id="no proof"),
    ],
)
def test_wrong_calls_are_told(
    built: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    """Nothing is verified, and nothing is said to be."""
    monkeypatch.chdir(built)
    called = sitegen(capfd, "verify", *arguments)
    assert (called.code, called.out) == (code, "")


def test_an_empty_folder_is_no_site(tmp_path: Path, capfd: Capture) -> None:
    """Nothing to check is never done."""
    called = sitegen(capfd, "verify", tmp_path)
    assert called.code == 1
    assert "missing: latest.json" in called.out


def test_neither_template_engine_nor_network_is_needed(built: Path) -> None:
    """An auditor trusts what reads and compares, and nothing that renders or asks elsewhere."""
    arguments = ["verify", str(built / "site"), "--key", str(built / "key.vkey")]
    code = (
        "import socket, sys\n"
        "heavy = ('jinja2', 'plotly', 'pydantic', 'markdown_it', 'nh3', 'yaml')\n"
        "sys.modules.update(dict.fromkeys(heavy))  # importing one of them fails\n"
        "del socket.socket, socket.create_connection\n"
        "from sitegen.cli.main import main\n"
        f"try:\n    main({arguments!r})\n"
        "except SystemExit as stop:\n    print('code:', stop.code)\n"
        "print('loaded:', [name for name in heavy if sys.modules[name] is not None])"
    )
    shown = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout.splitlines()[-2:] == ["code: 0", "loaded: []"]
    assert read(built / "site" / "latest.json")["version"] == "0003"
