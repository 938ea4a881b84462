"""Proofs that `sitegen prove` writes: they hold by themselves; of what changed there is none."""

from pathlib import Path

import pytest

from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.notes import Note
from sitegen.attest.proofs import ConsistencyProof, InclusionProof
from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.strict_json import read_json
from sitegen.limits import DEFAULT_LIMITS
from tests.cli.test_log import grown
from tests.site_tools import sitegen

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def listed(manifest: bytes) -> set[str]:
    """Return the SHA-256 of everything that a manifest lists, pointers too."""
    value = read_json(manifest, "manifest", DEFAULT_LIMITS).value
    assert isinstance(value, dict)
    return {row["sha256"] for name in ("files", "pointers") for row in value.get(name, ())}


def test_every_file_of_a_site_has_a_proof(tmp_path: Path, capfd: Capture) -> None:
    """By a leaf that is it, or by the manifest of a leaf that lists it; but the log itself."""
    site = grown(tmp_path, capfd, 2)
    proof_file = tmp_path / "proof"
    for file in sorted(site.rglob("*")):
        path = file.relative_to(site).as_posix()
        if not file.is_file():
            continue
        if path.startswith("log/") or file.name == "checkpoint":
            assert sitegen(capfd, "prove", site, path).code == 66
            continue
        assert sitegen(capfd, "prove", site, path, "-o", proof_file).code == 0, path
        proof = InclusionProof.parse(proof_file.read_bytes())
        assert proof.holds()
        assert proof.note.encoded() == (site / "log/checkpoint").read_bytes()
        digest = sha256_hex(file.read_bytes())
        assert digest == proof.entry.sha256 or digest in listed(proof.manifest)
        proof_file.unlink()


def test_a_folder_stands_for_its_manifest(tmp_path: Path, capfd: Capture) -> None:
    """A run, a record and a version, with or without a slash behind it."""
    site = grown(tmp_path, capfd, 1)
    for kind, name in (("runs", "rendering"), ("records", "rendering"), ("v", "manifest")):
        folder = next((site / kind).iterdir())
        for path in (f"{kind}/{folder.name}", f"./{kind}/{folder.name}/"):
            proof = InclusionProof.parse(sitegen(capfd, "prove", site, path).out.encode())
            assert proof.entry.path == f"{kind}/{folder.name}/{name}.json"


def test_there_is_no_proof_of_what_was_changed(tmp_path: Path, capfd: Capture) -> None:
    """Neither of a page, nor of one whose manifest was made to fit."""
    site = grown(tmp_path, capfd, 1)
    page = next((site / "runs").rglob("cases/*.html"))
    path = page.relative_to(site).as_posix()
    before = page.read_bytes()
    page.write_bytes(before + b" ")
    said = sitegen(capfd, "prove", site, path)
    assert said.code == 1
    assert "is not the file that was published" in said.err
    manifest = page.parents[1] / "rendering.json"
    old, new = (sha256_hex(data).encode() for data in (before, before + b" "))
    text = manifest.read_bytes().replace(old, new)
    text = text.replace(b'"size":%d' % len(before), b'"size":%d' % (len(before) + 1))
    manifest.write_bytes(text)
    said = sitegen(capfd, "prove", site, path)
    assert said.code == 1
    assert "is not in the log" in said.err


def test_what_is_not_there_is_told(tmp_path: Path, capfd: Capture) -> None:
    """And nothing outside of the site is read."""
    site = grown(tmp_path, capfd, 1)
    for path in ("nothing.html", "runs/nothing/", "runs/../../note.json", "/etc/passwd"):
        assert sitegen(capfd, "prove", site, path).code == 66
    assert sitegen(capfd, "prove", tmp_path, "index.html").code == 66
    assert sitegen(capfd, "prove", site).code == 64
    assert sitegen(capfd, "prove", site, "index.html", "--from", "1").code == 64


def test_growth_is_proven_between_versions(tmp_path: Path, capfd: Capture) -> None:
    """From an older checkpoint to the newest, or to one between."""
    site = grown(tmp_path, capfd, 3)
    for old in range(1, 5):
        for new in range(old, 5):
            asked = ("--from", str(old), "--to", str(new))
            proof = ConsistencyProof.parse(sitegen(capfd, "prove", site, *asked).out.encode())
            assert proof.holds()
            assert proof.old.encoded() == (site / f"v/{old:04d}/checkpoint").read_bytes()
            assert proof.new.encoded() == (site / f"v/{new:04d}/checkpoint").read_bytes()
    assert sitegen(capfd, "prove", site, "--from", "3", "--to", "2").code == 66
    proof = ConsistencyProof.parse(sitegen(capfd, "prove", site, "--from", "1").out.encode())
    other = Checkpoint.parse(proof.old.text)
    forged = Checkpoint(other.origin, other.size, bytes(32))
    assert not ConsistencyProof(Note(forged.text()), proof.new, proof.hashes).holds()
