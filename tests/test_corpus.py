"""The whole corpus of real evidence, built in one go: what it must show."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli.main import main
from tests.html_checks import check_site
from tests.site_tools import read, version_file

pytestmark = pytest.mark.xdist_group("corpus")


@pytest.fixture(scope="module")
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the corpus once; the build must end with code 1."""
    folder = tmp_path_factory.mktemp("corpus") / "site"
    with pytest.raises(SystemExit) as stopped:
        main(["build", str(corpus), "-o", str(folder)])
    assert stopped.value.code == 1
    return folder


def cases_of(folder: Path) -> Iterator[Any]:
    """Yield the case files of a run as the standard library reads them."""
    for path in sorted((folder / "cases").iterdir()):
        yield json.loads(path.read_bytes())  # noqa: TID251 -- the oracle is not the product


def test_figures_equal_what_the_case_files_say(corpus: Path, site: Path) -> None:
    """All 12 runs are listed, and no figure comes from a summary."""
    runs = {run["run_id"]: run for run in version_file(site, "runs.json")["runs"]}
    assert len(runs) == 12
    for folder in sorted((corpus / "stagetest").iterdir()):
        said = Counter(case["status"] for case in cases_of(folder))
        run = runs[folder.name]
        assert run["cases"] == sum(said.values())
        assert run["verdicts"]["verified"] == said["PASS"]
        assert run["verdicts"]["failed"] == said["FAIL"]


def test_the_two_runs_that_lost_a_case_are_contradicted(site: Path) -> None:
    """20 files and a summary of 21: total, passes and digest are refuted; all others are sound."""
    runs = {run["run_id"]: run for run in version_file(site, "runs.json")["runs"]}
    lost = {"20261120T203408Z", "20261120T203411Z"}
    for run_id, run in runs.items():
        found = read(site / run["path"] / "run.json")
        errors = {row["check"] for row in found["findings"] if row["severity"] == "error"}
        expected = {"run-total-cases", "run-pass-count", "run-determinism-digest"}
        assert errors == (expected if run_id in lost else set()), run_id
        assert run["verdict"] == ("contradicted" if run_id in lost else "verified")


def test_every_hash_of_every_case_is_derived_and_matches(site: Path) -> None:
    """No case has a finding about its hash, and each shows the one it records."""
    for run in version_file(site, "runs.json")["runs"]:
        for case in read(site / run["path"] / "run.json")["cases"]:
            assert case["determinism_hash"]
            assert case["verdict"] == "verified"
            assert not any(row["severity"] == "error" for row in case["findings"])


PLANTED = {"hostile/payloads.json"}
"""Holds planted secrets, and is hashed without them."""


def test_every_file_is_accounted_for_with_its_hash(corpus: Path, site: Path) -> None:
    """Each went to a run or record that has a page, or was ignored by a named rule."""
    fates = {row["artifact"]: row for row in version_file(site, "intake.json")["files"]}
    files = [path for path in sorted(corpus.rglob("*")) if path.is_file()]
    assert sorted(fates) == sorted(path.relative_to(corpus).as_posix() for path in files)
    for path in files:
        fate = fates[path.relative_to(corpus).as_posix()]
        if fate["artifact"] not in PLANTED:
            assert fate["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        if fate["went"] == "ignored":
            assert fate["reason"]
        else:
            assert (site / fate["to"] / "index.html").is_file()


def test_observations_that_evaluated_nothing_are_contradicted(site: Path) -> None:
    """14 of the 21 that say PASS; 7 stand, 9 failed, 32 were blocked."""
    rows = [
        row for row in version_file(site, "records.json")["records"] if row["kind"] == "observation"
    ]
    assert Counter((row["status"], row["verdict"]) for row in rows) == {
        ("PASS", "contradicted"): 14,
        ("PASS", "verified"): 7,
        ("FAIL", "failed"): 9,
        ("BLOCKED", "skipped"): 32,
    }


def test_records_have_the_kinds_that_their_content_shows(site: Path) -> None:
    """The kinds of everything outside `interop/`, by what the corpus holds."""
    files = version_file(site, "intake.json")["files"]
    kinds = Counter(
        (row["artifact"].rpartition("/")[0].split("/")[:2][-1], row["kind"])
        for row in files
        if row["artifact"].startswith("sdsr/") and row["artifact"].count("/") == 2
    )
    assert kinds == {
        ("batch", "batch"): 6,
        ("capabilities", "capability"): 60,
        ("capabilities", "unknown"): 1,
        ("effect_observations", "effect_observation"): 3,
        ("effect_observations", "schema"): 1,
        ("housekeeping", "housekeeping"): 1,
        ("journeys", "journey"): 26,
        ("observations", "observation"): 62,
        ("pdg_audit", "projection_audit"): 1,
        ("proofs", "proof"): 1,
        ("scd", "unknown"): 1,
        ("scenario_runs", "scenario_run"): 3,
        ("scenarios", "scenario"): 64,
    }


def test_every_page_is_sound(site: Path) -> None:
    """Links, anchors, policy and HTML of the whole site."""
    assert check_site(site) == []
