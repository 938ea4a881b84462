"""The reader of `run_context.json`."""

import pytest

from sitegen.model.case import RecorderState
from sitegen.model.run import RunContext
from tests.builders import RUN_ID
from tests.own_builders import make_context
from tests.reading import checks_of, read_document


def test_context_says_where_the_run_came_from() -> None:
    """Every member ends in the field of its meaning."""
    content = read_document(make_context()).content
    assert isinstance(content, RunContext)
    assert (content.run_id, content.suite, content.environment) == (RUN_ID, "uat", "staging")
    assert (content.commit, content.branch, content.dirty) == ("5efb1dc2", "main", False)
    assert (content.ci_name, content.ci_job, content.ci_url) == (
        "builder",
        "17",
        "https://ci.example/17",
    )
    assert content.command == ("pytest", "-q")
    assert (content.exit_status, content.deselected, content.selection) == (0, 0, None)
    assert content.tools == {"python": "3.11.7", "pytest": "8.3.0"}
    assert content.recorders[0].state is RecorderState.OFF


def test_smallest_context_names_only_its_run() -> None:
    """Everything but the run id may be left unsaid."""
    reading = read_document({"schema": "sitegen.run-context/1", "run_id": "r"})
    assert reading.content == RunContext(
        artifact=reading.content.artifact,  # type: ignore[union-attr]
        run_id="r",
        tools={},
    )
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        pytest.param({"run_id": ""}, "/run_id", id="empty run id"),
        pytest.param({"exit_status": True}, "/exit_status", id="boolean exit status"),
        pytest.param({"exit_status": "0"}, "/exit_status", id="text exit status"),
        pytest.param({"source": []}, "/source", id="source of another type"),
        pytest.param({"tools": {"a/b": 1}}, "/tools/a~1b", id="tool version"),
        pytest.param({"command": "pytest"}, "/command", id="command as text"),
        pytest.param({"deselected": -1}, "/deselected", id="negative count"),
    ],
)
def test_wrong_member_is_refused(changes: dict[str, object], where: str) -> None:
    """A member of the wrong shape is an error at its place."""
    reading = read_document(make_context(changes=changes))
    assert reading.content is None
    assert [(f.check, f.where) for f in reading.findings] == [("run-context-schema", where)]


def test_unknown_member_is_kept_and_told() -> None:
    """A member of another version is a warning."""
    reading = read_document(make_context(changes={"host": "x"}))
    assert isinstance(reading.content, RunContext)
    assert reading.content.unknown_fields == ("host",)
    assert checks_of(reading) == ["run-context-unknown-field"]


def test_unknown_version_is_refused() -> None:
    """A later version is not guessed at."""
    reading = read_document(make_context(changes={"schema": "sitegen.run-context/2"}))
    assert (reading.kind, reading.content) == ("context", None)
    assert checks_of(reading) == ["own-format-version"]
