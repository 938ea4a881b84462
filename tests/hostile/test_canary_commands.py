"""A secret in evidence is in nothing that the other commands print or write."""

from pathlib import Path

import pytest

from tests.builders import RUN_ID, encoded
from tests.hostile.canaries import CANARY, SECRETS, held, poison, run_with_secret
from tests.own_builders import make_certification
from tests.site_tools import sitegen, version_file

CONFIG = "[retention]\nversions = 1\nruns = 1\n"


def evidence_in(folder: Path) -> Path:
    """Write a poisoned input, and a run and a certification that hold the secret."""
    poison("assignment", folder)
    run_with_secret(folder / RUN_ID)
    secret = {"reviewer_password": CANARY, "reason": SECRETS["url"]}
    (folder / "certification.json").write_bytes(encoded({**make_certification(), **secret}))
    return folder


def test_no_command_tells_a_secret(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of evidence that is still to be built, nor of a site that holds it."""
    monkeypatch.chdir(tmp_path)
    evidence, site = evidence_in(tmp_path / "evidence"), tmp_path / "site"
    (tmp_path / "sitegen.toml").write_text(CONFIG)
    tags, more = tmp_path / "baselines", tmp_path / "more.json"
    more.write_bytes(encoded({"what": "more", "password": CANARY}))
    calls: list[tuple[str | Path, ...]] = [
        ("doctor", evidence),
        ("doctor", evidence, "--format", "json"),
        ("certify", "list", evidence),
        ("certify", "list", evidence, "--format", "json"),
        ("check", evidence, "--require-signature", "--format", "json"),
        ("build", evidence, "-o", site),
        ("build", more, "-o", site),
        ("certify", "list", "--site", site, "--format", "json"),
        ("baseline", "freeze", "base", "--run", RUN_ID, "--site", site, "--dir", tags),
        ("diff", RUN_ID, RUN_ID, "--site", site),
        ("diff", RUN_ID, RUN_ID, "--evidence", evidence, "--format", "markdown"),
        ("fold", site),
        ("verify", site),
    ]
    told: dict[str | Path, str] = {}
    wrong: list[object] = []
    for call in calls:
        called = sitegen(capfd, *call)
        if CANARY in called.out + called.err or called.code in {64, 66, 70}:
            wrong.append((call, called))
        told[call[0]] = called.out + called.err
    assert wrong == []
    assert "REDACTED" in told["certify"]
    assert list(tags.glob("*.json"))
    assert held(site) == held(tags) == []
    assert version_file(site, "runs.json")["runs"]
