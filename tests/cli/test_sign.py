"""`sitegen keygen` and `sitegen sign`, and what a site makes of what they wrote."""

import base64
import hashlib
import json
import shutil
import subprocess  # noqa: TID251 -- sha256sum is the other implementation
import zipfile
from pathlib import Path
from typing import Any

import pytest
from securesystemslib import dsse
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._key import SSlibKey

from sitegen.attest.dsse import Envelope
from sitegen.attest.signatures import Key, accepted
from sitegen.attest.statement import Statement, TestOutcome
from sitegen.keys.ed25519 import verifier
from tests.builders import RUN_ID, edited, encoded, make_run, put, write_run
from tests.own_builders import make_certification
from tests.site_tools import read, sitegen, tree_of, version_file

Capture = pytest.CaptureFixture[str]
NAME = "attestation.dsse.json"


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SITEGEN_SIGNING_KEY", raising=False)


@pytest.fixture
def key(tmp_path: Path, capfd: Capture) -> Key:
    """Make a key at `key`."""
    called = sitegen(capfd, "keygen", "ci.example/tests", "-o", tmp_path / "key")
    assert called.code == 0
    return Key.parse(called.out.strip())


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Write a good run."""
    return write_run(make_run(3), tmp_path / "evidence" / RUN_ID)


def statement_of(path: Path, key: Key) -> Statement:
    """Return the Statement in a file whose signature by the key is valid."""
    envelope = Envelope.parse(path.read_bytes())
    assert accepted(envelope.judge([key], verifier()))
    return Statement.of_envelope(envelope)


def run_findings(site: Path) -> list[str]:
    """Return the ids of the findings that are the run's own."""
    found = version_file(site, "findings.json")["findings"]
    return [row["check"] for row in found if row["artifact"] == NAME]


def test_keygen_prints_the_public_line_and_keeps_what_is_there(
    tmp_path: Path, key: Key, capfd: Capture
) -> None:
    """The line is that of the file; a second call changes nothing and says so."""
    assert (tmp_path / "key.vkey").read_text() == f"{key.vkey}\n"
    before = tree_of(tmp_path)
    called = sitegen(capfd, "keygen", "other", "-o", tmp_path / "key")
    assert (called.code, called.out) == (73, "")
    assert "never overwritten" in called.err
    assert tree_of(tmp_path) == before
    assert sitegen(capfd, "keygen", "two words", "-o", tmp_path / "new").code == 64


def test_a_signed_run_is_passed_and_over_its_evidence(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """The Statement says what came of it; the digest is that of the list of its files."""
    called = sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    assert (called.code, called.out) == (0, f"PASSED  {NAME}\n")
    statement = statement_of(run / NAME, key)
    (subject,) = statement.subjects
    files = {path: data for path, data in tree_of(run).items() if path != NAME}
    lines = "".join(
        f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)
    )
    assert subject.sha256 == hashlib.sha256(lines.encode()).hexdigest()
    assert subject.said("run_id") == RUN_ID
    assert subject.said("suite") == "default"
    assert subject.said("verdict") == "verified"
    assert statement.result.result is TestOutcome.PASSED
    assert len(statement.result.passed or ()) == 3


@pytest.mark.parametrize("what", ["run", "certification"])
def test_what_was_signed_verifies_with_tools_of_others(
    tmp_path: Path, key: Key, run: Path, what: str, capfd: Capture
) -> None:
    """The file as it lies there: by securesystemslib, and by openssl over DSSE's own bytes."""
    place = run / NAME
    if what == "certification":
        (tmp_path / "evidence" / "c.json").write_bytes(encoded(make_certification()))
        place = tmp_path / "evidence" / f"c.{NAME}"
    assert sitegen(capfd, "sign", tmp_path / "evidence", "--key", tmp_path / "key").code == 0
    document = read(place)
    envelope = dsse.Envelope.from_dict(read(place))  # which takes the dictionary apart
    trusted = SSlibKey(key.hint, "ed25519", "ed25519", {"public": key.public.hex()})
    assert set(envelope.verify([trusted], threshold=1)) == {key.hint}
    stranger = SSlibKey(key.hint, "ed25519", "ed25519", {"public": "00" * 32})
    with pytest.raises(VerificationError):
        dsse.Envelope.from_dict(read(place)).verify([stranger], threshold=1)
    payload = base64.b64decode(document["payload"])
    kind = document["payloadType"].encode()
    signed = tmp_path / "signed"
    signed.write_bytes(b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload))
    (tmp_path / "sig").write_bytes(base64.b64decode(document["signatures"][0]["sig"]))
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(tmp_path / "key.pem")]
    command += ["-rawin", "-in", str(signed), "-sigfile", str(tmp_path / "sig")]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0  # noqa: S603 -- ours
    signed.write_bytes(signed.read_bytes() + b" ")
    assert subprocess.run(command, check=False, timeout=60).returncode != 0  # noqa: S603 -- ours


def test_signing_again_changes_nothing_and_a_second_key_adds_its_signature(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """One attestation, whoever vouches for it."""
    sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    first = (run / NAME).read_bytes()
    assert sitegen(capfd, "sign", run, "--key", tmp_path / "key").code == 0
    assert (run / NAME).read_bytes() == first
    second = Key.parse(sitegen(capfd, "keygen", "qa", "-o", tmp_path / "qa").out.strip())
    assert sitegen(capfd, "sign", run, "--key", tmp_path / "qa").code == 0
    envelope = Envelope.parse((run / NAME).read_bytes())
    assert [one.hint for one in envelope.signatures] == [key.hint, second.hint]
    assert accepted(envelope.judge([key], verifier()))
    assert accepted(envelope.judge([second], verifier()))


@pytest.mark.parametrize(
    ("change", "result"),
    [
        pytest.param({}, TestOutcome.PASSED, id="as it is"),
        pytest.param({"pass_count": 99}, TestOutcome.FAILED, id="counts that lie"),
        pytest.param({"total_cases": "x"}, TestOutcome.FAILED, id="unreadable summary"),
    ],
)
def test_what_is_not_verified_is_signed_as_failed(
    tmp_path: Path, key: Key, change: dict[str, Any], result: TestOutcome, capfd: Capture
) -> None:
    """A signature vouches for what the checks found, not for what the run says of itself."""
    run = write_run(make_run(2, summary=change), tmp_path / "evidence" / RUN_ID)
    assert sitegen(capfd, "sign", tmp_path / "evidence", "--key", tmp_path / "key").code == 0
    assert statement_of(run / NAME, key).result.result is result


def test_failed_cases_are_named(tmp_path: Path, key: Key, capfd: Capture) -> None:
    """And the run is failed with them."""
    run = write_run(make_run(3, failing=1), tmp_path / "evidence" / RUN_ID)
    assert sitegen(capfd, "sign", run, "--key", tmp_path / "key").code == 0
    result = statement_of(run / NAME, key).result
    assert result.result is TestOutcome.FAILED
    assert [len(names or ()) for names in (result.passed, result.warned, result.failed)] == [
        2,
        0,
        1,
    ]


def test_a_certification_is_signed_beside_its_file(
    tmp_path: Path, key: Key, capfd: Capture
) -> None:
    """The subject is the file itself; one that is revoked is failed."""
    for name, change in (
        ("good", {"artifacts": []}),
        ("bad", {"status": "REVOKED", "reason": "x", "scenario_id": "S-2"}),
    ):
        data = encoded(make_certification(changes=change))
        (tmp_path / "certifications").mkdir(exist_ok=True)
        (tmp_path / "certifications" / f"{name}.json").write_bytes(data)
    called = sitegen(capfd, "sign", tmp_path / "certifications", "--key", tmp_path / "key")
    assert called.code == 0
    bad = tmp_path / "certifications" / "bad.json"
    statement = statement_of(bad.with_name(f"bad.{NAME}"), key)
    assert statement.subjects[0].sha256 == hashlib.sha256(bad.read_bytes()).hexdigest()
    assert statement.result.result is TestOutcome.FAILED
    assert bad.with_name(f"good.{NAME}").is_file()


def test_evidence_that_changed_is_not_signed_over(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """The old attestation stays, and nothing else is signed either."""
    sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    first = (run / NAME).read_bytes()
    (run / "more.txt").write_text("added")
    called = sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    assert called.code == 3
    assert "says something else" in called.err
    assert (run / NAME).read_bytes() == first
    assert key.name == "ci.example/tests"


def test_nothing_to_sign_and_nobody_to_sign(tmp_path: Path, key: Key, capfd: Capture) -> None:
    """Each is told with its code."""
    (tmp_path / "empty").mkdir()
    assert sitegen(capfd, "sign", tmp_path / "empty", "--key", tmp_path / "key").code == 66
    assert sitegen(capfd, "sign", tmp_path / "none", "--key", tmp_path / "key").code == 66
    assert sitegen(capfd, "sign", tmp_path / "empty").code == 64
    assert key.public


def test_the_key_may_come_from_the_environment(
    tmp_path: Path, key: Key, run: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a CI system hands it over; it is in no output."""
    secret = (tmp_path / "key").read_text()
    monkeypatch.setenv("SITEGEN_SIGNING_KEY", secret)
    called = sitegen(capfd, "sign", run)
    assert called.code == 0
    statement_of(run / NAME, key)
    body = secret.splitlines()[1]
    assert body not in called.out + called.err


def test_a_site_publishes_the_attestation_with_the_run(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """It is evidence of the run, with a role of its own, and no stray file."""
    sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    assert sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site").code == 0
    assert run_findings(tmp_path / "site") == []
    (row,) = version_file(tmp_path / "site", "runs.json")["runs"]
    folder = tmp_path / "site" / row["path"]
    assert row["verdict"] == "verified"
    listed = {file["path"]: file["role"] for file in read(folder / "evidence.json")["files"]}
    assert listed[NAME] == "attestation"
    with zipfile.ZipFile(folder / "evidence.zip") as archive:
        (tmp_path / "copy").write_bytes(archive.read(NAME))
    statement_of(tmp_path / "copy", key)


def test_sha256sum_makes_the_digest_that_was_signed(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """Without sitegen: from the published archive, with tools that every machine has."""
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not installed")
    sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    assert sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site").code == 0
    (archive,) = (tmp_path / "site" / "runs").glob("*/evidence.zip")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "unpacked")
    script = (
        f"find . -type f ! -path ./{NAME} -printf '%P\\0' | LC_ALL=C sort -z"
        " | xargs -0 sha256sum | sha256sum"
    )
    shown = subprocess.run(  # noqa: S603 -- our own words
        ["/bin/sh", "-c", script],
        cwd=tmp_path / "unpacked",
        capture_output=True,
        check=True,
        timeout=60,
    )
    (subject,) = statement_of(run / NAME, key).subjects
    assert shown.stdout.split()[0].decode() == subject.sha256


@pytest.mark.parametrize("spoil", ["changed", "added", "removed"])
def test_a_run_that_changed_since_it_was_signed_is_invalid(
    tmp_path: Path, key: Key, run: Path, spoil: str, capfd: Capture
) -> None:
    """Without any key: the attestation's own digest says so."""
    sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    if spoil == "changed":
        files = edited(make_run(3), "apis_snapshot.json", put("generated_at", value="2026-11-20"))
        (run / "apis_snapshot.json").write_bytes(files["apis_snapshot.json"])
    elif spoil == "added":
        (run / "note.txt").write_text("x")
    else:
        (run / "apis_snapshot.json").unlink()
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert called.code == 1
    assert run_findings(tmp_path / "site") == ["run-attestation-evidence"]
    (row,) = version_file(tmp_path / "site", "runs.json")["runs"]
    assert row["verdict"] == "invalid"
    assert key.public


def test_the_attestation_of_another_run_vouches_for_nothing(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """Neither its digest nor its id is that of the run."""
    other = write_run(make_run(2, run_id="20261121T000000Z"), tmp_path / "o" / "20261121T000000Z")
    sitegen(capfd, "sign", other, "--key", tmp_path / "key")
    shutil.copy(other / NAME, run / NAME)
    assert sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site").code == 1
    assert run_findings(tmp_path / "site") == [
        "run-attestation-evidence",
        "run-attestation-run-id",
    ]
    assert key.public


def test_a_broken_attestation_is_told(tmp_path: Path, run: Path, capfd: Capture) -> None:
    """As a warning where its shape is wrong: the run is as good as unsigned."""
    (run / NAME).write_bytes(encoded({"payload": "?", "payloadType": "x", "signatures": [1]}))
    assert sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site").code == 0
    assert run_findings(tmp_path / "site") == ["attestation-schema"]


def test_an_attestation_outside_of_runs_is_a_record(
    tmp_path: Path, key: Key, capfd: Capture
) -> None:
    """It has a page that shows who is said to have signed what."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "c.json").write_bytes(encoded(make_certification(changes={"artifacts": []})))
    sitegen(capfd, "sign", folder, "--key", tmp_path / "key")
    sitegen(capfd, "build", folder, "-o", tmp_path / "site", "--fail-on", "never")
    records = version_file(tmp_path / "site", "records.json")["records"]
    (row,) = [record for record in records if record["kind"] == "attestation"]
    page = (tmp_path / "site" / row["path"] / "index.html").read_text()
    assert key.hint in page
    assert "not verified here" in page


def test_a_signed_site_is_appended_to(tmp_path: Path, key: Key, run: Path, capfd: Capture) -> None:
    """A later build reads the attested record again, and the signed run is the same run."""
    data = encoded(make_certification(changes={"artifacts": []}))
    (tmp_path / "evidence" / "c.json").write_bytes(data)
    assert sitegen(capfd, "sign", tmp_path / "evidence", "--key", tmp_path / "key").code == 0
    build = ("build", tmp_path / "evidence", "-o", tmp_path / "site", "--fail-on", "never")
    assert sitegen(capfd, *build).code == 0
    before = tree_of(tmp_path / "site")
    assert sitegen(capfd, *build).code == 0
    assert tree_of(tmp_path / "site") == before
    newer = "20261122T000000Z"
    write_run(make_run(2, run_id=newer), tmp_path / "evidence" / newer)
    assert sitegen(capfd, *build).code == 0
    records = version_file(tmp_path / "site", "records.json")["records"]
    assert "attestation" in {record["kind"] for record in records}
    after = tree_of(tmp_path / "site")
    kept = [path for path in before if path.startswith(("runs/", "records/", "v/"))]
    assert {path: after[path] for path in kept} == {path: before[path] for path in kept}
    assert key.public
    assert run.is_dir()


def page_of(site: Path, name: str) -> str:
    """Return a page of the newest version."""
    folder: str = read(site / "latest.json")["path"]
    return (site / folder / name).read_text()


def kinds(site: Path) -> list[str]:
    """Return the kinds of the site's current records."""
    return [row["kind"] for row in version_file(site, "records.json")["records"]]


@pytest.mark.parametrize("offered_as", ["the attestation alone", "the whole run"])
def test_a_signature_that_comes_later_is_on_the_version_s_pages(
    tmp_path: Path, key: Key, run: Path, offered_as: str, capfd: Capture
) -> None:
    """A record of its own; the run's folder stays as it was published, and says so still."""
    site = tmp_path / "site"
    assert sitegen(capfd, "build", tmp_path / "evidence", "-o", site).code == 0
    before = tree_of(site)
    assert "nobody signed it" in page_of(site, "signatures.html")
    assert sitegen(capfd, "sign", run, "--key", tmp_path / "key").code == 0
    offered = run
    if offered_as == "the attestation alone":
        offered = tmp_path / "later"
        offered.mkdir()
        shutil.copy(run / NAME, offered / NAME)
    assert sitegen(capfd, "build", offered, "-o", site).code == 0
    after = tree_of(site)
    kept = [path for path in before if path.startswith(("runs/", "records/", "v/"))]
    assert {path: after[path] for path in kept} == {path: before[path] for path in kept}
    assert kinds(site) == ["attestation"]
    page = page_of(site, "signatures.html")
    assert key.hint in page
    assert "nobody signed it" not in page
    assert "not verified here: 1 of 1 listed run." in page_of(site, "index.html")
    (own,) = (
        data
        for path, data in after.items()
        if path.startswith("runs/") and path.count("/") == 2 and path.endswith("/index.html")
    )
    assert b"Nobody signed this run when it was published" in own
    assert sitegen(capfd, "build", offered, "-o", site).code == 0
    assert tree_of(site) == after
    shown = sitegen(
        capfd, "verify", site, "--rerender", "--key", tmp_path / "key.vkey", "--format", "json"
    )
    steps = {one["id"]: one for one in json.loads(shown.out)["steps"]}  # noqa: TID251 -- what was printed
    assert (steps["attestations"]["state"], steps["attestations"]["checked"]) == ("done", 1)
    assert steps["rerender"]["state"] == "done"


@pytest.mark.parametrize("what", ["run", "certification"])
def test_what_is_withdrawn_takes_its_attestations_along(
    tmp_path: Path, key: Key, run: Path, what: str, capfd: Capture
) -> None:
    """They name its cases; what is left verifies, and does not come back."""
    site = tmp_path / "site"
    revoked = {"status": "REVOKED", "reason": "x", "artifacts": []}
    certification = tmp_path / "evidence" / "c.json"
    certification.write_bytes(encoded(make_certification(changes=revoked)))
    newer = "20261122T000000Z"
    write_run(make_run(2, run_id=newer), tmp_path / "evidence" / newer)
    build = ("build", tmp_path / "evidence", "-o", site)
    assert sitegen(capfd, *build).code == 0
    sitegen(capfd, "sign", tmp_path / "evidence", "--key", tmp_path / "key")
    assert sitegen(capfd, *build).code == 0
    assert kinds(site).count("attestation") == 3
    named = RUN_ID if what == "run" else hashlib.sha256(certification.read_bytes()).hexdigest()
    called = sitegen(capfd, "withdraw", site, named, "--reason", "legal", "--by", "me")
    assert called.code == 0, called.err
    assert kinds(site).count("attestation") == 2
    checked = sitegen(capfd, "verify", site)
    assert checked.code == 0, checked.out
    checked = sitegen(capfd, "verify", site, "--key", tmp_path / "key.vkey", "--format", "json")
    (step,) = (one for one in json.loads(checked.out)["steps"] if one["id"] == "attestations")  # noqa: TID251 -- what was printed
    assert step["problems"] == []
    assert step["checked"] == 2
    assert run.is_dir()
    assert key.public


def test_what_comes_with_a_later_signature_is_refused(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """Other bytes, an attestation over other bytes, one that is gone: another content each."""
    site = tmp_path / "site"
    build = ("build", tmp_path / "evidence", "-o", site)
    assert sitegen(capfd, *build).code == 0
    before = tree_of(site)
    (run / "more.txt").write_text("added")
    assert sitegen(capfd, "sign", run, "--key", tmp_path / "key").code == 0
    assert sitegen(capfd, *build).code == 4
    (run / "more.txt").unlink()
    assert sitegen(capfd, *build).code == 4
    assert tree_of(site) == before
    (run / NAME).write_text("{}")
    assert sitegen(capfd, *build).code == 4
    assert tree_of(site) == before
    assert key.public


def test_a_second_signature_comes_later_and_the_first_can_not_go(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """The run keeps the attestation that it was published with."""
    site = tmp_path / "site"
    build = ("build", tmp_path / "evidence", "-o", site)
    sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    assert sitegen(capfd, *build).code == 0
    second = Key.parse(sitegen(capfd, "keygen", "qa", "-o", tmp_path / "qa").out.strip())
    assert sitegen(capfd, "sign", run, "--key", tmp_path / "qa").code == 0
    assert sitegen(capfd, *build).code == 0
    assert kinds(site) == ["attestation"]
    page = page_of(site, "signatures.html")
    assert key.hint in page
    assert second.hint in page
    (run / NAME).unlink()
    assert sitegen(capfd, *build).code == 4


def test_a_signed_run_says_who_and_has_no_note_that_it_is_unsigned(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """As stated: a build has no key. One that lies in a wrong run vouches for nothing."""
    site = tmp_path / "site"
    sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    assert sitegen(capfd, "build", tmp_path / "evidence", "-o", site).code == 0
    (row,) = version_file(site, "runs.json")["runs"]
    assert row["attestation"] == {
        "keys": [key.hint],
        "over_this_evidence": True,
        "result": "PASSED",
        "signatures": 1,
    }
    checks = {found["check"] for found in version_file(site, "findings.json")["findings"]}
    assert "run-unsigned" not in checks
    page = (site / row["path"] / "index.html").read_text()
    assert "says that it is signed by" in page
    assert "Not verified here" in page
    other = tmp_path / "other"
    shutil.copytree(tmp_path / "evidence", other)
    (other / RUN_ID / "apis_snapshot.json").unlink()
    sitegen(capfd, "build", other, "-o", tmp_path / "second", "--fail-on", "never")
    page = (tmp_path / "second" / row["path"] / "index.html").read_text()
    assert "is over other evidence than this" in page


def test_what_a_build_signed_is_said_in_every_later_version(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """Run and certification, by the build's key, with the envelope a link away."""
    site = tmp_path / "site"
    data = encoded(make_certification(changes={"artifacts": []}))
    (tmp_path / "evidence" / "c.json").write_bytes(data)
    build = ("build", tmp_path / "evidence", "-o", site, "--fail-on", "never")
    assert sitegen(capfd, *build, "--sign", "--key", tmp_path / "key").code == 0
    assert "signed 2 of the runs and certifications" in page_of(site, "signatures.html")
    newer = "20261122T000000Z"
    write_run(make_run(2, run_id=newer), tmp_path / "evidence" / newer)
    assert sitegen(capfd, *build).code == 0
    page = page_of(site, "signatures.html")
    assert page.count(key.hint) == 2
    assert "../0001/attestations/" in page
    assert "Nobody signed this version" in page
    assert run.is_dir()


def test_a_certification_in_a_run_s_folder_is_signed_apart(
    tmp_path: Path, key: Key, run: Path, capfd: Capture
) -> None:
    """Its attestation is a record like itself; the run's is over the rest and stays valid."""
    data = encoded(make_certification(changes={"artifacts": []}))
    (run / "certification.json").write_bytes(data)
    sign = ("sign", run, "--key", tmp_path / "key")
    assert sitegen(capfd, *sign).code == 0
    first = tree_of(run)
    assert f"certification.{NAME}" in first
    assert sitegen(capfd, *sign).code == 0
    assert tree_of(run) == first
    build = ("build", tmp_path / "evidence", "-o", tmp_path / "site", "--fail-on", "never")
    assert sitegen(capfd, *build).code == 0
    assert run_findings(tmp_path / "site") == []
    assert key.public


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, key: Key, run: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the code for it, and nothing half-written."""

    def refuse(*_arguments: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sitegen.publish.attestation_file.os.fsync", refuse)
    before = tree_of(run)
    called = sitegen(capfd, "sign", run, "--key", tmp_path / "key")
    assert called.code == 73
    assert "can't be written" in called.err
    assert tree_of(run) == before
    assert key.public
