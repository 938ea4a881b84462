"""The log that every version writes: what its leaves are, that it only grows, and who signed it."""

import json
import shutil
from pathlib import Path

import pytest

from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.dsse import Envelope
from sitegen.attest.hashing import leaf_hash
from sitegen.attest.notes import Note
from sitegen.attest.signatures import Key
from sitegen.attest.statement import Statement
from sitegen.attest.tiles import TileSource, log_paths
from sitegen.attest.tree import LeafHashes, consistency_proof, tree_root, verify_consistency
from sitegen.canonical.digest import sha256_hex
from sitegen.keys.ed25519 import verifier
from sitegen.ledger.members import read_published
from sitegen.limits import Limits
from tests.builders import encoded
from tests.cli.test_append import RUN_IDS, write_runs
from tests.own_builders import make_certification
from tests.site_tools import read, sitegen, tree_of

Capture = pytest.CaptureFixture[str]
LOGGED = {
    "baseline": "baseline",
    "evidence": "evidence",
    "removal": "removal",
    "rendering": "rendering",
    "version": "version",
}


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def grown(folder: Path, capfd: Capture, count: int = 3, *more: str | Path) -> Path:
    """Return a site to which runs and a record were appended one by one."""
    site = folder / "site"
    for run in write_runs(folder / "evidence", count):
        called = sitegen(capfd, "build", run, "-o", site, *more)
        assert called.code == 0, called.err
    (folder / "note.json").write_bytes(encoded({"unknown": True}))
    called = sitegen(capfd, "build", folder / "note.json", "-o", site, *more)
    assert called.code == 0, called.err
    return site


def head(site: Path, number: int | None = None) -> Checkpoint:
    """Return the head of the log as of a version, of the newest by default."""
    path = "log" if number is None else f"v/{number:04d}"
    return Checkpoint.parse(Note.parse((site / path / "checkpoint").read_bytes()).text)


def source(site: Path) -> TileSource:
    """Return the tiles of a site's log."""

    def stored(path: str) -> bytes | None:
        place = site / "log" / path
        return place.read_bytes() if place.is_file() else None

    return TileSource(stored, head(site).size)


def leaves(site: Path) -> list[str]:
    """Return what the log says."""
    return [entry.decode("ascii") for entry in source(site).entries(0)]


def expected(site: Path) -> list[str]:
    """Return what the manifests say should be in the log, by a reader of its own."""
    found = []
    for folder in sorted((site / "v").iterdir()):
        if not (folder / "checkpoint").exists():
            continue
        data = (folder / "manifest.json").read_bytes()
        rows = json.loads(data)["files"]  # noqa: TID251 -- a reader that shares nothing
        listed = sorted(
            (row["path"], LOGGED[row["role"]], row["sha256"])
            for row in rows
            if row["role"] in LOGGED
        )
        found += [f"{kind} {path} {sha256}" for path, kind, sha256 in listed]
        found.append(f"version v/{folder.name}/manifest.json {sha256_hex(data)}")
    return found


def test_the_log_says_what_the_manifests_say(tmp_path: Path, capfd: Capture) -> None:
    """Its leaves are those of each version in turn, and each is the hash of a file that is here."""
    site = grown(tmp_path, capfd)
    said = leaves(site)
    assert said == expected(site)
    assert [line.split()[0] for line in said] == [
        *["evidence", "rendering", "version"] * 3,
        "rendering",
        "version",
    ]
    for line in said:
        _, path, sha256 = line.split()
        assert sha256_hex((site / path).read_bytes()) == sha256


def test_every_checkpoint_is_a_head_of_the_one_tree(tmp_path: Path, capfd: Capture) -> None:
    """Later trees extend earlier ones, and the pointer is the newest version's."""
    site = grown(tmp_path, capfd)
    tiles = source(site)
    hashes = LeafHashes([leaf_hash(line.encode()) for line in leaves(site)])
    heads = [head(site, number) for number in range(1, 5)]
    assert [one.size for one in heads] == [3, 6, 9, 11]
    for one in heads:
        assert one.root == tree_root(hashes, one.size)
        proof = consistency_proof(tiles, one.size, tiles.size)
        assert verify_consistency(one.size, tiles.size, one.root, heads[-1].root, proof)
    assert (site / "log" / "checkpoint").read_bytes() == (site / "v/0004/checkpoint").read_bytes()
    assert {path for path in log_paths(tiles.size) if not (site / "log" / path).is_file()} == set()


def test_the_origin_is_made_once(tmp_path: Path, capfd: Capture) -> None:
    """It names the title and the first version's manifest, and a new title does not change it."""
    site = grown(tmp_path, capfd, 1)
    config = tmp_path / "sitegen.toml"
    config.write_text('title = "Another"\n', encoding="ascii")
    sitegen(capfd, "build", tmp_path / "evidence", "-o", site, "--config", config)
    digest = sha256_hex((site / "v/0001/manifest.json").read_bytes())
    assert head(site).origin == f"sitegen/verification-evidence-{digest[:16]}"
    assert {head(site, number).origin for number in (1, 2)} == {head(site).origin}


POINTERS = ("_headers", "index.html", "latest.js", "latest.json", "feed.xml")


def test_a_manifest_vouches_for_its_pointers(tmp_path: Path, capfd: Capture) -> None:
    """For all but the checkpoint, which vouches for the manifest."""
    site = grown(tmp_path, capfd, 1)
    manifest = read(site / "v/0002/manifest.json")
    rows = {row["path"]: row["sha256"] for row in manifest["pointers"]}
    assert set(rows) >= {"_headers", "index.html", "latest.js", "latest.json", "badges/verdict.svg"}
    assert set(rows) == {path for path in POINTERS if (site / path).exists()} | {
        path.relative_to(site).as_posix() for path in (site / "badges").iterdir()
    }
    assert all(sha256_hex((site / path).read_bytes()) == sha for path, sha in rows.items())
    settings = (site / manifest["about"] / "settings.json").read_bytes()
    assert manifest["settings_sha256"] == sha256_hex(settings)


def test_appending_reads_the_edge_of_the_log_only(
    tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """State, manifest and checkpoint of the newest version, and one tile and bundle."""
    site = grown(tmp_path, capfd)
    reads: list[str] = []

    def counted(site: Path, path: str, limits: Limits) -> bytes:
        reads.append(path)
        return read_published(site, path, limits)

    monkeypatch.setattr("sitegen.assembly.site_log.read_published", counted)
    (tmp_path / "more.json").write_bytes(encoded({"unknown": 2}))
    assert sitegen(capfd, "build", tmp_path / "more.json", "-o", site).code == 0
    edge = ["log/tile/0/000.p/11", "log/tile/entries/000.p/11"]
    assert sorted(reads) == [*edge, "v/0004/checkpoint", "v/0004/manifest.json"]


def test_a_site_without_a_log_gets_one_that_takes_over_its_past(
    tmp_path: Path, capfd: Capture
) -> None:
    """The next build says so, even where nothing else is new."""
    site = grown(tmp_path, capfd, 2)
    shutil.rmtree(site / "log")
    for folder in (site / "v").iterdir():
        (folder / "checkpoint").unlink()
        state = read(folder / "state.json")
        state["log"] = None
        (folder / "state.json").write_text(json.dumps(state), encoding="ascii")
    said = sitegen(capfd, "build", tmp_path / "evidence", "-o", site)
    assert "The site had no log: one begins with version 0004." in said.err
    assert leaves(site) == expected(site)
    kinds = [line.split()[0] for line in leaves(site)]
    assert sorted(kinds) == ["evidence"] * 2 + ["rendering"] * 3 + ["version"] * 4
    again = sitegen(capfd, "build", tmp_path / "evidence", "-o", site)
    assert "Nothing new: version 0004 stays as it is." in again.err


@pytest.mark.parametrize("name", ["checkpoint", "manifest.json", "state.json"])
def test_a_changed_head_is_not_appended_to(tmp_path: Path, capfd: Capture, name: str) -> None:
    """A build that can't extend the log says so and writes nothing."""
    site = grown(tmp_path, capfd, 1)
    place = site / "v/0002" / name
    data = place.read_bytes()
    if name == "checkpoint":
        data = data.replace(b"\n5\n", b"\n4\n")
    elif name == "manifest.json":
        data = data.replace(b'"size":', b'"size": ', 1)
    else:
        data = data.replace(b'"size":4', b'"size":5')
    assert data != place.read_bytes()
    place.write_bytes(data)
    before = tree_of(site)
    (tmp_path / "more.json").write_bytes(encoded({"unknown": 2}))
    assert sitegen(capfd, "build", tmp_path / "more.json", "-o", site).code == 3
    after = tree_of(site)
    after["log/checkpoint"] = before["log/checkpoint"]  # a pointer, mended before anything else
    assert after == before


def test_a_version_is_signed_where_it_is_asked_for(tmp_path: Path, capfd: Capture) -> None:
    """By a line under the checkpoint, said on every page of the version; again, nothing is new."""
    pytest.importorskip("cryptography")
    made = sitegen(capfd, "keygen", "test/key", "-o", tmp_path / "key")
    key = Key.parse(made.out.strip())
    site = grown(tmp_path, capfd, 1)
    for page in (site / "v/0002").rglob("*.html"):
        assert "Nobody signed this version" in page.read_text(encoding="utf-8")
    signing = ("--sign", "--key", tmp_path / "key")
    said = sitegen(capfd, "build", tmp_path / "evidence", "-o", site, *signing)
    assert "Published version 0003: 0 new runs" in said.err
    note = Note.parse((site / "log/checkpoint").read_bytes())
    assert [one.state.value for one in note.judge([key], verifier())] == ["valid"]
    for page in (site / "index.html", *(site / "v/0003").rglob("*.html")):
        assert f"signed by {key.hint}" in page.read_text(encoding="utf-8")
    before = tree_of(site)
    sitegen(capfd, "build", tmp_path / "evidence", "-o", site, *signing)
    assert tree_of(site) == before


def test_what_a_signed_version_adds_has_an_attestation(tmp_path: Path, capfd: Capture) -> None:
    """A Statement for each new run and certification, in the version and in its manifest."""
    pytest.importorskip("cryptography")
    key = Key.parse(sitegen(capfd, "keygen", "test/key", "-o", tmp_path / "key").out.strip())
    runs = write_runs(tmp_path / "evidence", 3)
    certification = make_certification()
    (tmp_path / "evidence" / "certification.json").write_bytes(encoded(certification))
    site = tmp_path / "site"
    sitegen(capfd, "build", runs[2], "-o", site)
    evidence = tmp_path / "evidence"
    sitegen(capfd, "build", evidence, "-o", site, "--sign", "--key", tmp_path / "key")
    folder = site / "v/0002/attestations"
    said = {}
    for file in sorted(folder.iterdir()):
        envelope = Envelope.parse(file.read_bytes())
        assert [one.state.value for one in envelope.judge([key], verifier())] == ["valid"]
        said[file.name] = Statement.parse(envelope.payload).result.result.value
    new = [path.name for path in (site / "runs").iterdir() if RUN_IDS[2].lower() not in path.name]
    new += [path.name for path in (site / "records").iterdir()]
    assert sorted(said) == sorted(f"{name}.dsse.json" for name in new)
    assert set(said.values()) == {"PASSED", "WARNED"}
    rows = read(site / "v/0002/manifest.json")["files"]
    listed = [row["path"] for row in rows if row["role"] == "attestation"]
    assert listed == [f"v/0002/attestations/{name}" for name in sorted(said)]


def test_a_key_that_is_not_asked_to_sign_is_a_mistake(tmp_path: Path, capfd: Capture) -> None:
    """So that nobody believes that a site is signed."""
    assert sitegen(capfd, "build", tmp_path, "-o", tmp_path / "s", "--key", "x").code == 64
