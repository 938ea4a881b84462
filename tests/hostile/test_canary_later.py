"""Attestations that come after a run or certification was published without its secrets."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from sitegen.assembly.signing import sign_evidence
from sitegen.canonical.digest import sha256_hex
from sitegen.settings import DEFAULT_SETTINGS
from tests.attest_tools import signer_called
from tests.builders import RUN_ID, encoded
from tests.hostile.canaries import CANARY, held, run_with_secret
from tests.own_builders import make_certification
from tests.site_tools import Called, sitegen, tree_of, version_file

Capture = pytest.CaptureFixture[str]
ENVELOPE = "attestation.dsse.json"


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def sign(folder: Path) -> None:
    """Sign the evidence in a folder."""
    sign_evidence((str(folder),), DEFAULT_SETTINGS, signer_called("ci"), lambda _text: None)


def build(capfd: Capture, evidence: Path, site: Path) -> Called:
    """Build, and see that nothing leaks."""
    called = sitegen(capfd, "build", evidence, "--output", site)
    assert called.code == 0, called.err
    assert CANARY not in called.out + called.err
    assert held(site) == []
    return called


def kinds(site: Path) -> list[str]:
    """Return the kinds of the records."""
    return [str(row["kind"]) for row in version_file(site, "records.json")["records"]]


def fate(site: Path, end: str) -> dict[str, Any]:
    """Return what became of a file of the newest input."""
    (found,) = [
        row for row in version_file(site, "intake.json")["files"] if row["artifact"].endswith(end)
    ]
    return dict(found)


@pytest.mark.parametrize("alone", [False, True], ids=["in its folder", "alone"])
def test_a_later_signature_of_a_run_is_not_published(
    tmp_path: Path, capfd: Capture, *, alone: bool
) -> None:
    """The run is the same, nothing is refused, and a finding says what was left out."""
    evidence, site = tmp_path / "evidence", tmp_path / "site"
    run = run_with_secret(evidence / RUN_ID)
    build(capfd, evidence, site)
    sign(evidence)
    envelope = (run / ENVELOPE).read_bytes()
    offered = evidence
    if alone:
        offered = tmp_path / "later"
        offered.mkdir()
        shutil.copy(run / ENVELOPE, offered / "review.dsse.json")
    build(capfd, offered, site)
    assert "attestation" not in kinds(site)
    assert not [path for path, data in tree_of(site).items() if data == envelope]
    assert not [path for path in tree_of(site) if sha256_hex(envelope)[:16] in path]
    assert fate(site, ".dsse.json")["went"] == "ignored"
    (told,) = [
        one
        for one in version_file(site, "findings.json")["findings"]
        if one["artifact"].endswith(".dsse.json")
    ]
    assert told["check"] == "evidence-redacted"
    assert "left out of what is published" in told["message"]


@pytest.mark.parametrize("together", [False, True], ids=["later", "at once"])
def test_a_loose_signature_of_a_certification_is_not_published(
    tmp_path: Path, capfd: Capture, *, together: bool
) -> None:
    """Wherever it lies: its digest is of the file that held the secret."""
    evidence, site = tmp_path / "evidence", tmp_path / "site"
    signed, later = tmp_path / "signed", tmp_path / "later"
    for folder in (evidence, signed, later):
        folder.mkdir()
    certification = encoded({**make_certification(), "reviewer_password": CANARY})
    for folder in (evidence, signed):
        (folder / "certification.json").write_bytes(certification)
    sign(signed)
    (made,) = signed.glob(f"*{ENVELOPE}")
    if together:
        (evidence / "elsewhere").mkdir()
        shutil.copy(made, evidence / "elsewhere" / "x.dsse.json")
    build(capfd, evidence, site)
    if not together:
        shutil.copy(made, later / "x.dsse.json")
        build(capfd, later, site)
    assert kinds(site) == ["certification"]
    assert fate(site, "x.dsse.json")["went"] == "ignored"
    digest = sha256_hex(certification).encode()
    assert not [path for path, data in tree_of(site).items() if digest in data]
