"""What depends on today is judged only where today is given."""

import json
from pathlib import Path

import pytest

from tests.builders import RUN_ID, make_run, write_run
from tests.own_builders import make_certification
from tests.site_tools import sitegen, version_file

Capture = pytest.CaptureFixture[str]


def found(tmp_path: Path, capfd: Capture, *more: str) -> set[str]:
    """Build a run and a certification that ends in 2027, and return the checks that found."""
    write_run(make_run(1), tmp_path / "evidence" / RUN_ID)
    document = {**make_certification(), "expires_at": "2027-01-01T00:00:00Z"}
    (tmp_path / "evidence" / "c.json").write_text(json.dumps(document))
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site", *more)
    assert "Traceback" not in called.err
    rows = version_file(tmp_path / "site", "findings.json")["findings"]
    return {row["check"] for row in rows}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        pytest.param(None, set(), id="no reference time"),
        pytest.param("2026-12-31T23:59:59Z", set(), id="in between"),
        pytest.param("2020-01-01T00:00:00Z", {"time-in-future"}, id="before the run"),
        pytest.param("2027-01-01T00:00:00Z", {"certification-expired"}, id="the end itself"),
    ],
)
def test_times_are_judged_against_the_reference_time(
    tmp_path: Path, capfd: Capture, as_of: str | None, expected: set[str]
) -> None:
    """Future times and expiry, and neither without a reference time."""
    more = ("--as-of", as_of) if as_of else ()
    checks = found(tmp_path, capfd, *more)
    assert checks & {"time-in-future", "certification-expired"} == expected
