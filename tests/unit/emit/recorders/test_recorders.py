"""All recorders keep to one contract."""

import subprocess  # noqa: TID251 -- only a fresh interpreter shows what is imported
import sys

import pytest

from sitegen.emit.recorders import ALL, configure, hooks, problems
from sitegen.emit.recorders.hooks import Recorder
from sitegen.emit.recorders.spans import SpanRecorder
from tests.unit.emit.recorders.recording import recording

NAMES = ("sqlalchemy", "sqlite3", "httpx", "requests", "starlette", "opentelemetry")


def test_every_recorder_has_a_name_and_a_state() -> None:
    """Each says that it is on, twice if asked twice, and can be taken out twice."""
    assert tuple(recorder.name for recorder in ALL) == NAMES
    with recording(*ALL):
        assert [recorder.install() for recorder in ALL] == [("on", None)] * len(ALL)
    for recorder in ALL:
        recorder.uninstall()


@pytest.mark.parametrize("recorder", [r for r in ALL if r.name != "sqlite3"], ids=lambda r: r.name)
def test_a_library_that_is_missing_makes_it_unavailable(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its library a recorder is unavailable, never silently absent."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    state, reason = recorder.install()
    assert state == "unavailable"
    assert reason is not None
    assert reason.endswith("can't be imported")


def test_a_library_that_breaks_while_it_is_imported_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error of an import does not escape."""

    def fail(name: str) -> object:
        raise RuntimeError(name)

    del problems[:]
    monkeypatch.setattr("importlib.import_module", fail)
    assert hooks.library("requests") is None
    assert problems == ["importing requests: RuntimeError"]
    del problems[:]


def test_importing_the_recorders_imports_no_library() -> None:
    """What a recorder watches is imported when it is installed, not before."""
    code = (
        "import sys, sitegen.emit.recorders\n"
        "watched = ('sqlalchemy', 'sqlglot', 'httpx', 'requests', 'starlette', 'opentelemetry')\n"
        "print([name for name in watched if name in sys.modules])"
    )
    shown = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout.strip() == "[]"


def test_rules_for_layers_are_configured() -> None:
    """Rules reach the recorder of spans."""
    spans = next(recorder for recorder in ALL if isinstance(recorder, SpanRecorder))
    for rules in ((("app", "L5"), ("lib", "L6")), ()):
        configure(layer_rules=rules)
        assert spans.events.rules == rules
