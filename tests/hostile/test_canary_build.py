"""A secret in any place of any format of evidence is in no byte of what sitegen puts out."""

import zipfile
from pathlib import Path

import pytest

from tests.attest_tools import signer_called
from tests.browser.conftest import built
from tests.builders import RUN_ID, encoded, write_run
from tests.conftest import FULL
from tests.hostile.canaries import CANARY, SECRETS, held, poison, run_with_secret
from tests.site_tools import read, sitegen, tree_of, version_file

SOME = ("header", "json")
FORMATS = ("text", "json", "sarif", "github")


def runs_of(site: Path) -> list[dict[str, object]]:
    """Return the runs that the newest version lists."""
    found: list[dict[str, object]] = version_file(site, "runs.json")["runs"]
    return found


def folder_of(site: Path) -> Path:
    """Return the folder of the only run."""
    (run,) = runs_of(site)
    return site / str(run["path"])


@pytest.mark.parametrize("form", sorted(SECRETS) if FULL else SOME)
def test_no_byte_of_a_secret_is_in_any_output(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    """Pages, data, archives, search, feed, log, and what `check` says in every format."""
    evidence = poison(form, tmp_path / "evidence")
    site = built(evidence, tmp_path)
    assert len(tree_of(site)) > 100
    assert held(site) == []
    told = capfd.readouterr()
    assert CANARY not in told.out + told.err
    for name in FORMATS:
        called = sitegen(capfd, "check", evidence, "--format", name)
        assert CANARY not in called.out + called.err, name


def test_a_rebuilt_site_says_what_was_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Verdicts, findings, facts and evidence of runs and records that lost secrets are the same."""
    evidence = poison("json", tmp_path / "evidence")
    run_with_secret(evidence / RUN_ID)
    site, again = built(evidence, tmp_path), tmp_path / "again"
    config = ("--config", tmp_path / "sitegen.toml")
    called = sitegen(capfd, "rebuild", site, "--output", again, *config)
    assert called.code == 0, called.err
    kept = ("run.json", "record.json", "facts.json", "evidence.json", "evidence.zip")
    old, new = tree_of(site), tree_of(again)
    names = {path for path in old if path.endswith(kept)}
    assert len(names) > 20
    assert not [path for path in sorted(names) if old[path] != new.get(path)]
    assert held(again) == []


@pytest.mark.parametrize("form", sorted(SECRETS) if FULL else SOME)
def test_no_byte_of_a_secret_is_in_what_is_made_of_a_site(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    """A difference, a frozen baseline, a rebuilt and a folded site, a second version."""
    first = run_with_secret(tmp_path / "evidence" / RUN_ID, SECRETS[form])
    site = built(tmp_path / "evidence", tmp_path)
    frozen = tmp_path / "baselines"
    run_id = str(runs_of(site)[0]["run_id"])
    calls: list[tuple[str | Path, ...]] = [
        ("baseline", "freeze", "base", first, "--run", run_id, "--dir", frozen),
        ("diff", run_id, run_id, "--site", site, "--format", "json"),
        ("rebuild", site, "--output", tmp_path / "again"),
        ("check", "--run-id", run_id, first),
    ]
    for call in calls:
        called = sitegen(capfd, *call)
        assert CANARY not in called.out + called.err, call
    assert list(frozen.glob("*.json"))
    assert held(frozen) == held(site) == held(tmp_path / "again") == []


def test_a_good_run_with_a_secret_stays_verified(tmp_path: Path) -> None:
    """It is judged as it came; a note says that something is missing, and where."""
    run_with_secret(tmp_path / "evidence" / RUN_ID)
    folder = folder_of(built(tmp_path / "evidence", tmp_path))
    run = read(folder / "run.json")
    assert run["verdict"] == "verified"
    cases = {case["case_id"]: case for case in run["cases"]}
    (found,) = [
        finding
        for case in cases.values()
        for finding in case["findings"]
        if finding["check"] == "evidence-redacted"
    ]
    assert found["severity"] == "note"
    assert found["line"] > 1
    rows = {row["path"]: row for row in read(folder / "evidence.json")["files"]}
    case, other = sorted(path for path in rows if path.startswith("cases/"))
    assert rows[case]["redacted"] is True
    assert "redacted" not in rows[other]
    with zipfile.ZipFile(folder / "evidence.zip") as archive:
        data = archive.read(case)
        assert len(data) == rows[case]["size"]
        assert CANARY.encode() not in data
        assert b'"password": "REDACTED"' in data
    # The recorded hash is over the secret too, and so is the run's digest.
    assert run["determinism_digest"] is None
    assert cases["TestUC002Flow__test_step_1"]["determinism_hash"] is None


def test_a_secret_switches_no_check_off(tmp_path: Path) -> None:
    """A forged case with a secret in it is as contradicted as without."""
    forged = {"determinism_hash": "ab" * 32}
    run_with_secret(tmp_path / "evidence" / RUN_ID, **forged)
    site = built(tmp_path / "evidence", tmp_path)
    (run,) = runs_of(site)
    assert run["verdict"] == "contradicted"
    assert held(site) == []


def test_a_secret_can_be_an_error(tmp_path: Path) -> None:
    """With `redaction.severity = "error"` what held one is invalid."""
    run_with_secret(tmp_path / "evidence" / RUN_ID)
    site = built(tmp_path / "evidence", tmp_path, '[redaction]\nseverity = "error"\n')
    (run,) = runs_of(site)
    assert run["verdict"] == "invalid"


def test_fields_and_prefixes_can_be_added(tmp_path: Path) -> None:
    """What the configuration calls a secret is one."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "x.json").write_bytes(encoded({"pinCode": CANARY, "b": f"see acme-{CANARY}!"}))
    config = '[redaction]\nfields = ["pin_code"]\nprefixes = ["acme-"]\n'
    assert held(built(folder, tmp_path, config)) == []


def test_the_same_run_again_is_the_same_run(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its bytes without the secret are equal, so nothing is new; two builds are byte-identical."""
    run_with_secret(tmp_path / "evidence" / RUN_ID)
    (tmp_path / "other").mkdir()
    site = built(tmp_path / "evidence", tmp_path)
    before = tree_of(site)
    config = tmp_path / "sitegen.toml"
    sitegen(capfd, "build", tmp_path / "evidence", "--output", site, "--config", config)
    assert tree_of(site) == before
    assert tree_of(built(tmp_path / "evidence", tmp_path / "other")) == before


def test_names_of_files_and_folders_are_redacted(tmp_path: Path) -> None:
    """Two names that differ in their secrets alone stay two, and say so."""
    run = run_with_secret(tmp_path / "evidence" / f"password={CANARY}")
    for number in (1, 2):
        (run / f"ghp_{CANARY}{number}.txt").write_text("plain\n")
    site = built(tmp_path / "evidence", tmp_path)
    assert held(site) == []
    rows = [row["path"] for row in read(folder_of(site) / "evidence.json")["files"]]
    assert {"REDACTED.txt", "REDACTED-2.txt"} <= set(rows)


def test_attachments_keep_their_case_verified(tmp_path: Path) -> None:
    """The digest of a file that held a secret is taken out of the case that names it."""
    from tests.own_builders import make_own_run

    files = make_own_run()
    evidence = tmp_path / "evidence"
    write_run(files, evidence / "run")
    case = min(path for path in files if path.startswith("cases/"))
    document = read(evidence / "run" / case)
    log = f"password={CANARY}\n".encode()
    import hashlib

    digest = hashlib.sha256(log).hexdigest()
    document["attachments"] = [
        {"path": "log.txt", "sha256": digest, "size": len(log), "media_type": "text/plain"}
    ]
    (evidence / "run" / case).write_bytes(encoded(document))
    (evidence / "run" / "log.txt").write_bytes(log)
    plain = built(write_plain(files, tmp_path / "plain" / "evidence"), tmp_path / "plain")
    site = built(evidence, tmp_path)
    assert [one["verdict"] for one in runs_of(site)] == [one["verdict"] for one in runs_of(plain)]
    assert not [path for path, data in tree_of(site).items() if digest.encode() in data]
    assert held(site) == []


def write_plain(files: dict[str, bytes], folder: Path) -> Path:
    """Write a run and return the folder around it."""
    write_run(files, folder / "run")
    return folder


def test_an_attestation_over_secrets_is_checked_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its digests are over the secrets, so it can't be published; that it held was seen."""
    from sitegen.assembly.signing import sign_evidence
    from sitegen.settings import DEFAULT_SETTINGS

    del monkeypatch, capfd
    evidence = tmp_path / "evidence"
    run = run_with_secret(evidence / RUN_ID)
    sign_evidence((str(evidence),), DEFAULT_SETTINGS, signer_called("ci"), lambda _text: None)
    assert (run / "attestation.dsse.json").is_file()
    site = built(evidence, tmp_path)
    (listed,) = runs_of(site)
    assert listed["verdict"] == "verified"
    rows = [row["path"] for row in read(folder_of(site) / "evidence.json")["files"]]
    assert "attestation.dsse.json" not in rows
    told = [one["message"] for one in read(folder_of(site) / "run.json")["findings"]]
    assert any("left out of what is published" in message for message in told)


def test_a_broken_attestation_is_told_all_the_same(tmp_path: Path) -> None:
    """A change after signing is found although neither can be published."""
    from sitegen.assembly.signing import sign_evidence
    from sitegen.settings import DEFAULT_SETTINGS

    evidence = tmp_path / "evidence"
    run = run_with_secret(evidence / RUN_ID)
    sign_evidence((str(evidence),), DEFAULT_SETTINGS, signer_called("ci"), lambda _text: None)
    (run / "more.txt").write_text("added\n")
    (listed,) = runs_of(built(evidence, tmp_path))
    assert listed["verdict"] == "invalid"


def test_rendering_it_again_is_not_done(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What was judged as it came can't be judged again from the site; the rest verifies."""
    run_with_secret(tmp_path / "evidence" / RUN_ID)
    site = built(tmp_path / "evidence", tmp_path)
    called = sitegen(capfd, "verify", site, "--rerender")
    assert "Secrets were taken out of its evidence" in called.out
    assert "failed" not in called.out.lower().replace("0 failed", "")
