"""`sitegen check --require-signature`: all runs and certifications, by whom the caller trusts."""

import base64
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sitegen.attest.dsse import Envelope
from sitegen.attest.signatures import Key
from sitegen.attest.statement import Statement, Subject
from tests.attest_tools import signer_called
from tests.builders import RUN_ID, encoded, make_run, write_run
from tests.own_builders import make_certification
from tests.site_tools import Called, sitegen

Capture = pytest.CaptureFixture[str]
NAME = "attestation.dsse.json"


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SITEGEN_SIGNING_KEY", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def evidence(tmp_path: Path, capfd: Capture) -> Path:
    """Write a run and a certification, and sign both with the key at `key`."""
    folder = tmp_path / "evidence"
    write_run(make_run(2), folder / RUN_ID)
    revoked = {"status": "REVOKED", "reason": "x", "artifacts": []}
    (folder / "c.json").write_bytes(encoded(make_certification(changes=revoked)))
    assert sitegen(capfd, "keygen", "ci.example/tests", "-o", tmp_path / "key").code == 0
    assert sitegen(capfd, "keygen", "other", "-o", tmp_path / "other").code == 0
    assert sitegen(capfd, "sign", folder, "--key", tmp_path / "key").code == 0
    return folder


def required(capfd: Capture, folder: Path, *more: str | Path) -> Called:
    """Call `check --require-signature`."""
    return sitegen(capfd, "check", folder, "--require-signature", *more)


def told(called: Called) -> set[str]:
    """Return the ids of the findings about signatures."""
    printed = json.loads(called.out)["findings"]  # noqa: TID251 -- what was printed
    return {row["check"] for row in printed if row["check"].startswith("signature-")}


def test_what_is_signed_is_accepted_and_what_was_verified_is_said(
    tmp_path: Path, evidence: Path, capfd: Capture
) -> None:
    """Without a key, that there is an attestation over the evidence; with one, who signed."""
    called = required(capfd, evidence)
    assert called.code == 0
    assert "Signed: 2 of 2 (runs and certifications), not verified" in called.err
    called = required(capfd, evidence, "--key", tmp_path / "key.vkey")
    assert called.code == 0
    assert "Signed: 2 of 2 (runs and certifications), by keys that count." in called.err
    called = required(capfd, evidence, "--latest-run", "--key", tmp_path / "key.pub")
    assert called.code == 0
    assert "Signed: 1 of 1" in called.err


def test_what_nobody_signed_is_an_error(evidence: Path, capfd: Capture) -> None:
    """Each is named; nothing to sign is no success either."""
    (evidence / RUN_ID / NAME).unlink()
    called = required(capfd, evidence)
    assert called.code == 1
    assert f"Nobody signed the run “{RUN_ID}”. [signature-missing]" in called.out
    assert "Signed: 1 of 2" in called.err
    (evidence / f"c.{NAME}").unlink()
    called = required(capfd, evidence, "--format", "json")
    assert (called.code, told(called)) == (1, {"signature-missing"})
    assert "Signed: 0 of 2" in called.err
    assert sitegen(capfd, "check", evidence).code == 0
    (evidence / "c.json").unlink()
    shutil.rmtree(evidence / RUN_ID)
    (evidence / "notes.txt").write_text("x")
    assert required(capfd, evidence).code == 66


def test_a_key_that_nobody_gave_does_not_count(
    tmp_path: Path, evidence: Path, capfd: Capture
) -> None:
    """The finding names the key that signed."""
    called = required(capfd, evidence, "--key", tmp_path / "other.vkey")
    assert called.code == 1
    key = Key.parse((tmp_path / "key.vkey").read_text().strip())
    assert f"It names “{key.hint}”, which nobody gave. [signature-refused]" in called.out
    both = ("--key", tmp_path / "other.vkey", "--key", tmp_path / "key.vkey")
    assert required(capfd, evidence, *both).code == 0


def test_evidence_that_changed_is_not_what_was_signed(evidence: Path, capfd: Capture) -> None:
    """Neither a run nor a certification; an attestation counts by what it is over."""
    (evidence / RUN_ID / "more.txt").write_text("x")
    (evidence / "c.json").write_bytes((evidence / "c.json").read_bytes() + b"\n")
    called = required(capfd, evidence, "--format", "json")
    assert called.code == 1
    assert told(called) == {"signature-other-evidence", "signature-missing"}


def test_an_attestation_may_lie_elsewhere(evidence: Path, capfd: Capture) -> None:
    """As one that came later does."""
    later = evidence / "later"
    later.mkdir()
    shutil.move(evidence / RUN_ID / NAME, later / NAME)
    assert required(capfd, evidence).code == 0


def over_both(evidence: Path, **renamed: str) -> tuple[Path, Key]:
    """Let one Statement over a stranger, the run and the certification replace the two."""
    signer = signer_called("ci.example/release")
    found = sorted(evidence.rglob("*attestation.dsse.json"))
    statements = [Statement.of_envelope(Envelope.parse(file.read_bytes())) for file in found]
    for file in found:
        file.unlink()
    known = [subject for statement in statements for subject in statement.subjects]
    again = [replace(one, about={**one.about, **renamed}) for one in known if renamed]
    subjects = (Subject("stranger", "0" * 64), *known, *again)
    envelope = Statement(subjects, statements[0].result).enveloped().signed_by(signer)
    place = evidence / "later" / NAME
    place.parent.mkdir()
    place.write_bytes(envelope.encoded())
    return place, signer.key


def test_one_statement_may_speak_of_several(tmp_path: Path, evidence: Path, capfd: Capture) -> None:
    """in-toto lets a Statement have many subjects: each that is here is vouched for."""
    _, key = over_both(evidence)
    (tmp_path / "both.vkey").write_text(key.vkey)
    called = required(capfd, evidence, "--key", tmp_path / "both.vkey")
    assert called.code == 0, called.out
    assert "Signed: 2 of 2" in called.err
    site = tmp_path / "site"
    assert sitegen(capfd, "build", evidence, "-o", site, "--fail-on", "never").code == 0
    called = sitegen(capfd, "verify", site, "--key", tmp_path / "both.vkey", "--format", "json")
    steps = json.loads(called.out)["steps"]  # noqa: TID251 -- what was printed
    (step,) = (step for step in steps if step["id"] == "attestations")
    assert (step["checked"], step["state"]) == (2, "done")


def test_a_statement_that_contradicts_itself_speaks_of_nothing(
    tmp_path: Path, evidence: Path, capfd: Capture
) -> None:
    """The same digest under two run ids is neither run."""
    _, key = over_both(evidence, run_id="20200101T000000Z")
    (tmp_path / "both.vkey").write_text(key.vkey)
    called = required(capfd, evidence, "--key", tmp_path / "both.vkey", "--format", "json")
    assert (called.code, told(called)) == (1, {"signature-other-evidence"})
    site = tmp_path / "site"
    sitegen(capfd, "build", evidence, "-o", site, "--fail-on", "never")
    called = sitegen(capfd, "verify", site, "--key", tmp_path / "both.vkey")
    assert called.code == 1
    assert "over other evidence than the site holds" in called.out


def spoilt(data: bytes, what: str) -> bytes:
    """Return an envelope that is not the one that was signed any more."""
    value: dict[str, Any] = json.loads(data)  # noqa: TID251 -- made into a forgery
    if what == "signature":
        value["signatures"][0]["sig"] = base64.b64encode(b"\x01" * 64).decode()
    elif what == "payload":
        payload = base64.b64decode(value["payload"]).replace(b"PASSED", b"FAILED")
        value["payload"] = base64.b64encode(payload).decode()
    elif what == "no signature":
        value["signatures"] = []
    elif what == "deep":
        return b'{"payload": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    elif what == "huge":
        value["signatures"] *= 100_000
    elif what == "control":
        value["signatures"][0]["keyid"] = "\x1b[2J::error::\u202e<script>__x(1)</script>"
    elif what == "not base64":
        value["payload"] = "%%%"
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("what", "check"),
    [
        ("signature", "signature-refused"),
        ("payload", "signature-refused"),
        ("control", "signature-refused"),
        ("no signature", "signature-other-evidence"),
        ("deep", "signature-other-evidence"),
        ("huge", "signature-other-evidence"),
        ("not base64", "signature-other-evidence"),
    ],
)
def test_hostile_envelopes_are_findings_and_never_accepted(
    tmp_path: Path, evidence: Path, what: str, check: str, capfd: Capture
) -> None:
    """Forged, unsigned, deep, huge or with control characters: told, in every form, escaped."""
    place = evidence / RUN_ID / NAME
    place.write_bytes(spoilt(place.read_bytes(), what))
    for form in ("text", "json", "sarif", "github"):
        called = required(capfd, evidence, "--key", tmp_path / "key.vkey", "--format", form)
        assert called.code == 1, form
        assert check in called.out, form
        assert "\x1b" not in called.out + called.err, form
        assert "\u202e" not in called.out + called.err, form
    site = tmp_path / "site"
    assert sitegen(capfd, "build", evidence, "-o", site, "--fail-on", "never").code == 0
    for page in site.rglob("*.html"):
        assert "<script>__x" not in page.read_text()


@pytest.mark.parametrize(
    ("rule", "times", "code"),
    [
        ('signs = ["run", "certification"]', (), 0),
        ('signs = ["run"]', (), 1),
        ('signs = ["run", "certification"]\nsuites = ["nightly"]', (), 1),
        ('signs = ["run", "certification"]\nto = "2026-01-01T00:00:00Z"', (), 1),
        (
            'signs = ["run", "certification"]\nto = "2026-01-01T00:00:00Z"',
            ("--as-of", "2025-06-01T00:00:00Z"),
            0,
        ),
        (
            'signs = ["run", "certification"]\nrevoked = "2026-01-01T00:00:00Z"',
            ("--as-of", "2026-06-01T00:00:00Z"),
            1,
        ),
    ],
)
def test_the_policy_decides(
    tmp_path: Path, evidence: Path, rule: str, times: tuple[str, ...], code: int, capfd: Capture
) -> None:
    """Use, suite, time by the reference time, revocation; what can't be judged is not accepted."""
    vkey = (tmp_path / "key.vkey").read_text().strip()
    policy = tmp_path / "policy.toml"
    policy.write_text(f'[[keys]]\nvkey = "{vkey}"\n{rule}\n')
    called = required(capfd, evidence, "--policy", policy, *times)
    assert called.code == code
    assert ("signature-refused" in called.out) == bool(code)


def test_keys_without_the_library_or_the_demand_are_refused(
    tmp_path: Path, evidence: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never “ok”: neither a key that nothing can use, nor one that nothing asks for."""
    key = ("--key", tmp_path / "key.vkey")
    assert sitegen(capfd, "check", evidence, *key).code == 64
    monkeypatch.setattr("sitegen.keys.ed25519.find_spec", lambda _name: None)
    called = required(capfd, evidence, *key)
    assert called.code == 64
    assert 'pip install "sitegen[sign]"' in called.err
    assert required(capfd, evidence).code == 0
