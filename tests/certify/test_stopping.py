"""A run that is stopped from outside: nothing stays in the database, a word in the evidence."""

import json
import os
import signal
import subprocess  # noqa: TID251 -- only a process of its own can be killed
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.certify.run_app import EVENTS, INCIDENTS, PROPOSALS, RUNS, TRACES, migrated, reached
from tests.certify.running import APP, document, source_text
from tests.certify.servers import sqlite_url
from tests.site_tools import sitegen
from tests.sources import ROOT

CONFIG = f"""
[[preflight.gates]]
id = "HERE"
kind = "environment"
variables = ["PATH"]

[certify]
trace_tables = ["aos_traces"]
driver = "{APP}:@DRIVER@"

[certify.engines.IncidentEngine]
tables = ["incidents"]
origin_column = "created_by"
emits = {{table = "engine_events", engine = "engine", entity_table = "entity_table", \
entity_id = "entity_id"}}

[certify.engines.ProposalEngine]
tables = ["proposals"]
origin_column = "created_by"
emits = {{table = "engine_events", engine = "engine", entity_table = "entity_table", \
entity_id = "entity_id"}}
"""
# The last row of the stage is written, and not committed, when the signal comes.
STOP_INSIDE = """
import os, signal, sys
# A job in the background of a shell inherits that the interrupt is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from sitegen.certify import injector
seen = []
def stop(connection, row):
    seen.append(row)
    if len(seen) == 2:
        os.kill(os.getpid(), {number})
injector._demand_as_meant = stop
from sitegen.cli.main import main
main(sys.argv[1:])
"""


def run_until(folder: Path, url: str, number: int | None, driver: str = "drive") -> int:
    """Run the scenario in a process of its own, which gets a signal, and return how it ended."""
    (folder / "sc-1.yaml").write_bytes(source_text(document()))
    (folder / "sitegen.toml").write_text(CONFIG.replace("@DRIVER@", driver), encoding="utf-8")
    code = "from sitegen.cli.main import main; import sys; main(sys.argv[1:])"
    if number is not None:
        code = STOP_INSIDE.format(number=int(number))
    done = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-c", code, "certify", "run", "sc-1.yaml", "--database-url", url,
         "-o", "out"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode


def observation(folder: Path) -> Any:
    """Return the one observation that is there."""
    (path,) = (folder / "out" / "observations").iterdir()
    return json.loads(path.read_bytes())  # noqa: TID251 -- tests read back what was emitted


def rows(url: str) -> int:
    """Return how many rows there are of whatever a scenario makes, archived traces apart."""
    with reached(url).connect() as connection:
        counts = [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (RUNS, INCIDENTS, PROPOSALS)
        ]
        active = sa.select(sa.func.count()).where(TRACES.c.archived_at.is_(None))
        return sum(counts) + int(connection.execute(active).scalar_one())


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the URL of a migrated database."""
    found = sqlite_url(tmp_path)
    migrated(found).dispose()
    return found


def test_a_killed_run_leaves_nothing_but_the_word_that_it_started(
    tmp_path: Path, url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """What was not committed is not there; the observation says STARTED, which is code 2."""
    assert run_until(tmp_path, url, signal.SIGKILL) == -signal.SIGKILL
    seen = observation(tmp_path)
    assert (seen["status"], seen["exit_code"], seen["ended_at"]) == ("STARTED", None, None)
    assert rows(url) == 0
    assert not (tmp_path / "out" / "certifications").exists()
    checked = sitegen(capfd, "check", tmp_path / "out")
    assert checked.code == 2, checked.out


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [(signal.SIGTERM, 143, "terminated"), (signal.SIGINT, 130, "interrupted")],
    ids=["terminated", "interrupted"],
)
def test_a_stopped_injection_is_rolled_back_and_told(
    tmp_path: Path, url: str, number: int, code: int, word: str
) -> None:
    """The observation is written, with the code that the process ends with."""
    assert run_until(tmp_path, url, number) == code
    seen = observation(tmp_path)
    assert (seen["status"], seen["exit_code"]) == ("ERROR", code)
    assert word in seen["message"]
    assert rows(url) == 0


def test_a_run_that_is_terminated_while_engines_work_is_cleaned_up(
    tmp_path: Path, url: str
) -> None:
    """What was committed, and what engines made of it, is taken away."""
    assert run_until(tmp_path, url, None, "drive_terminated") == 143
    assert rows(url) == 0
    assert {one["table"]: one["affected"] for one in observation(tmp_path)["cleanup"]} == {
        "proposals": 1, "incidents": 1, "aos_traces": 1, "runs": 1,
    }  # fmt: skip
    with reached(url).connect() as connection:
        assert connection.execute(sa.select(EVENTS)).all()
