"""Whatever is changed in a published site is found by `verify`, and the file is named."""

import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.notes import Note
from sitegen.attest.signatures import Key
from sitegen.attest.verify_report import Fault, StepState
from tests.conftest import FULL
from tests.verifying import (
    Change,
    call,
    in_memory,
    named,
    publish,
    signed_site,
    verified,
    write_evidence,
)

Site = tuple[dict[str, bytes], Key]
SAMPLED = 25
SEED = 9


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a signed site of three versions, and the key."""
    folder = tmp_path_factory.mktemp("signed")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        built, key = signed_site(folder)
    yield in_memory(built), key
    shutil.rmtree(folder)


def drawn(seed: str, count: int) -> int:
    """Return a number below `count`: the same for the same seed, in every run."""
    digest = sha256(f"{SEED} {seed}".encode()).digest()
    return int.from_bytes(digest, "big") % count


def flipped(files: dict[str, bytes], path: str) -> set[str]:
    """Change one bit somewhere in a file."""
    data = bytearray(files[path] or b"\0")
    data[drawn(path, len(data))] ^= 1 << drawn(f"{path} bit", 8)
    files[path] = bytes(data)
    return {path}


def shortened(files: dict[str, bytes], path: str) -> set[str]:
    """Cut off the last byte."""
    files[path] = files[path][:-1]
    return {path}


def lengthened(files: dict[str, bytes], path: str) -> set[str]:
    """Add a line break at the end."""
    files[path] += b"\n"
    return {path}


def emptied(files: dict[str, bytes], path: str) -> set[str]:
    """Leave a file without content."""
    files[path] = b""
    return {path}


def removed(files: dict[str, bytes], path: str) -> set[str]:
    """Take a file out."""
    del files[path]
    return {path}


def renamed(files: dict[str, bytes], path: str) -> set[str]:
    """Give a file another name."""
    files[f"{path}x"] = files.pop(path)
    return {path}


def added(files: dict[str, bytes], path: str) -> set[str]:
    """Put a copy beside a file."""
    files[f"{path}.copy"] = files[path]
    return {f"{path}.copy"}


def exchanged(files: dict[str, bytes], path: str) -> set[str]:
    """Let a file and the next one with another content change places."""
    later = sorted(files)[sorted(files).index(path) :] + sorted(files)
    other = next(one for one in later if files[one] != files[path])
    files[path], files[other] = files[other], files[path]
    return {path, other}


def line_dropped(files: dict[str, bytes], path: str) -> set[str]:
    """Take one line out."""
    lines = files[path].splitlines(keepends=True)
    del lines[len(lines) // 2]
    files[path] = b"".join(lines)
    return {path}


def lines_exchanged(files: dict[str, bytes], path: str) -> set[str]:
    """Let two halves of a file change places."""
    half = len(files[path]) // 2
    turned = files[path][half:] + files[path][:half]
    files[path] = turned if turned != files[path] else turned + b"x"
    return {path}


CHANGES = (
    flipped,
    shortened,
    lengthened,
    emptied,
    removed,
    renamed,
    added,
    exchanged,
    line_dropped,
    lines_exchanged,
)


def paths_of(files: dict[str, bytes], change: Change) -> list[str]:
    """Return the files to change: all in the full run, a seeded sample of them else.

    Those of which there is but one of a kind are always in it.
    """
    every = sorted(files)
    if FULL:
        return every
    always = [path for path in every if path.startswith("log/") or "/" not in path]
    always += [path for path in every if path.startswith("v/0002/") and "." not in path[7:]]
    always += [path for path in every if path.endswith(("manifest.json", "rendering.json"))]
    mixed = sorted(every, key=lambda path: drawn(f"{change.__name__} {path}", 1 << 64))
    return sorted({*always, *mixed[:SAMPLED]})


KINDS = (
    r"latest\.json", r"index\.html", r"latest\.js", r"_headers", r"feed\.xml",
    r"badges/.+\.svg", r"log/checkpoint", r"log/tile/0/.+", r"log/tile/entries/.+",
    r"about/[0-9a-f]+/.+\.html", r"about/[0-9a-f]+/.+\.json", r"assets/.+\.(js|css|svg|png)",
    r"baselines/good\.json", r"index/\d{4}\.html", r"index/\d{4}\.json", r"index/\d{4}\.js",
    r"index/v\d{4}\.js",
    r"records/[^/]+/(index\.html|record\.json|rendering\.json|evidence\.(txt|bin))",
    r"runs/[^/]+/cases/.+\.html", r"runs/[^/]+/[a-z-]+\.html",
    r"runs/[^/]+/[a-z-]+\.json", r"runs/[^/]+/[a-z0-9-]+\.js", r"runs/[^/]+/evidence\.zip",
    r"runs/[^/]+/SHA256SUMS",
    r"v/\d{4}/([a-z-]+/)?[a-z0-9-]+\.html", r"v/\d{4}/[a-z-]+\.json",
    r"v/\d{4}/checkpoint(\.sig)?", r"v/\d{4}/attestations/.+\.dsse\.json",
)  # fmt: skip
"""Every kind of file that a site can hold, but for what retention writes."""


def test_the_site_has_every_kind_of_file(site: Site) -> None:
    """So that none is forgotten below; and there is no other."""
    files, _ = site
    assert [kind for kind in KINDS if not any(re.fullmatch(kind, path) for path in files)] == []
    assert [path for path in files if not any(re.fullmatch(kind, path) for kind in KINDS)] == []


def test_the_untouched_site_holds(site: Site) -> None:
    """All steps but the attestations are done: the third run is signed by the build alone."""
    files, key = site
    report = verified(dict(files), key)
    assert named(report) == set()
    assert [step.id for step in report.steps if step.state is not StepState.DONE] == []


def test_without_a_key_origin_is_not_done(site: Site) -> None:
    """Integrity is, and nobody claims more."""
    files, _ = site
    report = verified(dict(files), None)
    assert report.state is StepState.NOT_DONE
    open_steps = {step.id for step in report.steps if step.state is not StepState.DONE}
    assert open_steps == {"origin", "attestations"}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_one_file_is_found_and_named(site: Site, change: Change) -> None:
    """Whichever file it is, and also by somebody who has no key to check with."""
    files, key = site
    missed = []
    for path in paths_of(files, change):
        changed = dict(files)
        wanted = change(changed, path)
        report = verified(changed, key)
        if report.state is not StepState.FAILED or not wanted & named(report):
            missed.append((path, sorted(named(report))[:3]))
    assert missed == []


@pytest.mark.parametrize(
    "path", ["v/0002/manifest.json", "v/0003/checkpoint", "v/0001/checkpoint", "latest.json"]
)
def test_every_byte_of_what_vouches_for_others_counts(site: Site, path: str) -> None:
    """One bit of each byte, drawn; a stride of them in the sample."""
    files, key = site
    size = len(files[path])
    missed = []
    for at in range(0, size, 1 if FULL else max(1, size // 40)):
        data = bytearray(files[path])
        data[at] ^= 1 << drawn(f"{path} {at}", 8)
        report = verified({**files, path: bytes(data)}, key)
        if report.state is not StepState.FAILED or path not in named(report):
            missed.append(at)
    assert missed == []


# ------------------------------------------------------------------------- history rewritten


def rewritten(folder: Path, *more: str | Path) -> dict[str, bytes]:
    """Return a site of other evidence that is whole in itself: its second run does not fail."""
    write_evidence(folder / "evidence", lie=True)
    return in_memory(publish(folder, folder / "evidence", *more))


def test_a_rewritten_history_is_whole_in_itself(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a key and without an older checkpoint nobody can tell: `verify` does not say so."""
    monkeypatch.chdir(tmp_path)
    report = verified(rewritten(tmp_path), None)
    assert report.state is StepState.NOT_DONE
    assert "nobody has shown" in report.steps[5].why
    assert site


@pytest.mark.parametrize("foreign", [False, True], ids=["unsigned", "signed by another key"])
def test_a_rewritten_history_is_found_by_signature(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, foreign: bool
) -> None:
    """Somebody with write access and without the key can't sign the new head."""
    _, key = site
    monkeypatch.chdir(tmp_path)
    more: tuple[str | Path, ...] = ()
    if foreign:
        call("keygen", key.name, "-o", tmp_path / "key")  # the same name, another key
        more = ("--sign", "--key", tmp_path / "key")
    report = verified(rewritten(tmp_path, *more), key)
    faults = {(one.path, one.fault) for one in report.problems}
    assert ("v/0003/checkpoint", Fault.SIGNATURE) in faults


def test_a_rewritten_history_is_found_by_an_older_checkpoint(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nothing was ever signed; and the one before the rewriting still fits."""
    files, _ = site
    monkeypatch.chdir(tmp_path)
    old = {number: files[f"v/000{number}/checkpoint"] for number in (1, 2, 3)}
    assert not verified(dict(files), None, old[2]).shrunk
    unsigned = tmp_path / "unsigned"
    write_evidence(unsigned / "evidence")
    honest = in_memory(publish(unsigned, unsigned / "evidence"))
    other = rewritten(tmp_path / "lie")
    bare = {number: honest[f"v/000{number}/checkpoint"] for number in (1, 2, 3)}
    assert [verified(dict(other), None, bare[number]).shrunk for number in (1, 2, 3)] == [
        False,
        True,
        True,
    ]


def test_a_site_that_was_set_back_is_found_by_an_older_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state of yesterday is whole and signed; only who saw today's can tell."""
    monkeypatch.chdir(tmp_path)
    write_evidence(tmp_path / "evidence")
    call("keygen", "ci.example/site", "-o", tmp_path / "key")
    key = Key.parse((tmp_path / "key.vkey").read_text().strip())
    signing = ("--sign", "--key", tmp_path / "key")
    first, second = sorted(path for path in (tmp_path / "evidence").iterdir() if path.is_dir())[:2]
    call("build", first, "-o", tmp_path / "site", *signing)
    yesterday = in_memory(tmp_path / "site")
    call("build", second, "-o", tmp_path / "site", "--fail-on", "never", *signing)
    kept = (tmp_path / "site" / "log" / "checkpoint").read_bytes()
    assert named(verified(dict(yesterday), key)) == set()
    report = verified(dict(yesterday), key, kept)
    assert report.shrunk
    assert "log/checkpoint" in named(report)


def test_a_stripped_signature_is_found_without_a_key(site: Site) -> None:
    """The version says who signed it, and its manifest vouches for that."""
    files, _ = site
    bare = Note.parse(files["v/0002/checkpoint"]).text.encode()
    report = verified({**files, "v/0002/checkpoint": bare}, None)
    assert named(report) == {"v/0002/checkpoint"}


def test_an_older_checkpoint_of_another_log_is_told(site: Site) -> None:
    """It says nothing of this one."""
    files, _ = site
    head = Checkpoint.parse(Note.parse(files["log/checkpoint"]).text)
    other = Checkpoint("sitegen/other-0123456789abcdef", head.size, head.root).text().encode()
    assert verified(dict(files), None, other).shrunk


def test_more_leaves_than_there_are_is_told(site: Site) -> None:
    """A log that is shorter than it was has lost something."""
    files, _ = site
    head = Checkpoint.parse(Note.parse(files["log/checkpoint"]).text)
    for size in (head.size + 1, 2**63 - 1):
        longer = Checkpoint(head.origin, size, head.root).text().encode()
        assert verified(dict(files), None, longer).shrunk


# --------------------------------------------------------------------- what was taken out openly


@pytest.fixture(scope="module")
def folded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a signed site whose old versions and case pages were folded away."""
    folder = tmp_path_factory.mktemp("folded")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        built, key = signed_site(folder)
        (folder / "sitegen.toml").write_text("[retention]\nversions = 2\nruns = 1\n")
        call("fold", built, "--sign", "--key", folder / "key")
    yield in_memory(built), key
    shutil.rmtree(folder)


def test_what_was_folded_is_on_record(folded: Site) -> None:
    """Nothing fails, and the step says how many files are others now, or gone."""
    files, key = folded
    report = verified(dict(files), key)
    assert named(report) == set()
    step = next(step for step in report.steps if step.id == "removals")
    assert step.checked > 0


@pytest.mark.parametrize("change", [flipped, removed, added, exchanged])
def test_every_change_of_a_folded_site_is_found(folded: Site, change: Change) -> None:
    """Also of what was put in the place of pages, and of the record itself."""
    files, key = folded
    missed = []
    record = [path for path in files if path.endswith("removals.json")]
    assert record
    for path in sorted({*paths_of(files, change), *record}):
        changed = dict(files)
        wanted = change(changed, path)
        report = verified(changed, key)
        if report.state is not StepState.FAILED or not wanted & named(report):
            missed.append((path, sorted(named(report))[:3]))
    assert missed == []


def test_what_was_taken_out_may_not_come_back(folded: Site, site: Site) -> None:
    """A file that a record took out is extra, even with its old bytes."""
    files, key = folded
    before, _ = site
    gone = sorted(path for path in before if path.startswith("v/0001/") and path not in files)
    assert gone
    report = verified({**files, gone[0]: before[gone[0]]}, key)
    assert named(report) == {gone[0]}
