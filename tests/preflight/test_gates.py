"""Gates that a user configures: a command, a health check, an environment, a function."""

import http.server
import socket  # noqa: TID251 -- a port that nobody listens on
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.preflight.calls import probe_callable
from sitegen.preflight.commands import probe_command
from sitegen.preflight.environment import probe_environment
from sitegen.preflight.gate import Found, Status, World
from sitegen.preflight.http_health import judge_health, probe_http
from sitegen.preflight.redaction import secrets_of
from sitegen.settings_preflight import CallableRule, CommandRule, EnvironmentRule, HttpRule


def ran(*code: str, exit_code: int = 0, timeout_s: float = 60.0, url: str | None = None) -> Found:
    """Look at a command that runs lines of Python."""
    words = (sys.executable, "-c", "\n".join(code))
    rule = CommandRule(id="C", command=words, exit_code=exit_code, timeout_s=timeout_s)
    return probe_command(rule, World(secrets=secrets_of(url)))


def test_a_command_holds_where_it_ends_as_expected() -> None:
    """Its code may be any; what it prints on either stream is kept."""
    found = ran("import sys", "print('out', flush=True)", "sys.stderr.write('err')", "sys.exit(3)")
    assert (found.status, found.message) == (Status.FAIL, "The command ended with 3, not with 0.")
    assert found.looked_at["output"] == {"bytes": 7, "head": "out\nerr", "tail": None}
    assert ran("raise SystemExit(3)", exit_code=3).status is Status.PASS


def test_a_command_gets_the_environment_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no input at all."""
    monkeypatch.setenv("GUARDED_CANARY", "yellow")
    found = ran("import os, sys", "print(os.environ['GUARDED_CANARY'], sys.stdin.read())")
    assert found.looked_at["output"] == {"bytes": 8, "head": "yellow \n", "tail": None}


def test_no_shell_reads_a_command(tmp_path: Path) -> None:
    """A semicolon is a character."""
    target = tmp_path / "made"
    rule = CommandRule(id="C", command=("echo", f"; touch {target}"))
    assert probe_command(rule, World()).status is Status.PASS
    assert not target.exists()


@pytest.mark.parametrize("word", ["no-such-command-anywhere", "nul\0byte"])
def test_a_command_that_can_not_be_started_is_an_error(word: str) -> None:
    """It did not hold."""
    found = probe_command(CommandRule(id="C", command=(word,)), World())
    assert (found.status, "can't be started" in found.message) == (Status.ERROR, True)


def test_a_command_that_takes_too_long_is_stopped_with_all_it_started() -> None:
    """A process that it left behind does not keep anybody waiting either."""
    found = ran("import threading", "threading.Event().wait()", timeout_s=0.5)
    assert (found.status, found.looked_at["ended_with"]) == (Status.ERROR, None)
    left = ran("import os, threading", "if not os.fork(): threading.Event().wait()")
    assert left.status is Status.PASS


def test_of_a_long_output_head_and_tail_are_kept() -> None:
    """And how long it was, exactly."""
    found = ran("import sys", "sys.stdout.write('a' * 100_000 + 'b' * 100_000)")
    output = found.looked_at["output"]
    assert output == {"bytes": 200_000, "head": "a" * 4_096, "tail": "b" * 4_096}


@pytest.mark.parametrize("place", [4_090, 5_110, 194_885, 195_900])
def test_a_secret_at_the_cut_of_an_output_is_not_shown_in_part(place: int) -> None:
    """Neither its beginning nor its end is left where the output is cut."""
    found = ran(
        "import sys",
        f"sys.stdout.write('-' * {place} + 'hunter2hunter2' + '-' * (200_000 - 14 - {place}))",
        url="postgresql://u:hunter2hunter2@h/d",
    )
    shown = str(found.looked_at["output"])
    assert "hunt" not in shown
    assert "ter2" not in shown


# ------------------------------------------------------------------------------- environment


def test_an_environment_is_told_by_names_and_never_by_values() -> None:
    """Empty is not set."""
    rule = EnvironmentRule(id="E", variables=("A", "B", "C"))
    found = probe_environment(rule, World(environ={"A": "canary", "B": ""}))
    assert found == Found(
        Status.FAIL,
        "These variables are not set: B, C.",
        {"set": ["A"], "missing": ["B", "C"]},
    )
    whole = probe_environment(rule, World(environ=dict.fromkeys("ABC", "canary")))
    assert whole.status is Status.PASS
    assert "canary" not in str(found) + str(whole)


# ---------------------------------------------------------------------------------- function


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        pytest.param("return True", Status.PASS, "returned true", id="true"),
        pytest.param("return False", Status.FAIL, "returned false", id="false"),
        pytest.param("return 'no disk'", Status.FAIL, "says “no disk”", id="sentence"),
        pytest.param("return None", Status.ERROR, "“NoneType”, neither true", id="nothing"),
        pytest.param("return 1", Status.ERROR, "“int”, neither true", id="truthy"),
        pytest.param("assert 0, 'why'", Status.ERROR, "AssertionError: “why”", id="raises"),
    ],
)
def test_only_true_passes(tmp_path: Path, body: str, status: Status, sentence: str) -> None:
    """No other value is taken for a pass."""
    (tmp_path / "guarding.py").write_text(f"def holds():\n    {body}\n", encoding="utf-8")
    rule = CallableRule(id="P", callable="guarding:holds")
    found = probe_callable(rule, World(environ={"PYTHONPATH": str(tmp_path)}))
    assert (found.status, sentence in found.message) == (status, True), found


@pytest.mark.parametrize("length", [100, 112, 118])
def test_a_secret_is_taken_out_before_a_message_is_shortened(tmp_path: Path, length: int) -> None:
    """Half of one could not be found any more."""
    text = f"def holds():\n    raise ValueError('x' * {length} + 'hunter2hunter2' + 'y' * 2000)\n"
    (tmp_path / "guarding.py").write_text(text, encoding="utf-8")
    secrets = secrets_of("postgresql://u:hunter2hunter2@h/d")
    world = World(environ={"PYTHONPATH": str(tmp_path)}, secrets=secrets)
    found = probe_callable(CallableRule(id="P", callable="guarding:holds"), world)
    assert f"ValueError: “{'x' * length}[redacted]yyy" in found.message
    assert len(found.message) < 1_100


# -------------------------------------------------------------------------------------- http


class Service(http.server.BaseHTTPRequestHandler):
    """Is well at `/health`, sends elsewhere from `/moved`, and is ill at every other place."""

    def do_GET(self) -> None:
        """Answer."""
        status = {"/health": 200, "/moved": 302}.get(self.path, 503)
        self.send_response(status)
        self.send_header("Location", "/health")
        self.end_headers()
        self.wfile.write(f"from {self.path}".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    """Return the URL of a service of this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_service_answers_with_the_status(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked without a proxy."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    found = probe_http(HttpRule(id="H", url=f"{service}/health"), World())
    assert (found.status, found.message) == (Status.PASS, "The service answered 200.")
    assert found.looked_at["address"] == "127.0.0.1"


def test_another_status_fails_and_a_redirect_is_not_followed(service: str) -> None:
    """A redirect is an answer like any other."""
    assert (
        judge_health(f"{service}/ill", 200, 10)["message"] == "The service answered 503, not 200."
    )
    assert judge_health(f"{service}/moved", 200, 10)["status"] == "FAIL"
    assert judge_health(f"{service}/moved", 302, 10)["status"] == "PASS"


def test_nobody_listens() -> None:
    """That is a failure, with the reason."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = judge_health(f"http://127.0.0.1:{taken.getsockname()[1]}/", 200, 10)
    assert found["status"] == "FAIL"
    assert "does not answer: Connection refused" in str(found["message"])


@pytest.mark.parametrize("host", ["192.0.2.1", "[2001:db8::1]", "[::]"])
def test_nothing_but_this_machine_is_asked(host: str) -> None:
    """No connection is tried."""
    found = judge_health(f"http://{host}/", 200, 0.01)
    assert found["status"] == "ERROR"
    assert "is not this machine, so nothing was asked" in str(found["message"])


def test_a_name_that_also_means_another_machine_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All that it means has to be here."""

    def resolved(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in ("127.0.0.1", "192.0.2.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    assert "is not this machine" in str(judge_health("http://both.test/", 200, 0.01)["message"])


def test_a_name_that_means_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can be asked."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    message = judge_health("http://absent.test/", 200, 0.01)["message"]
    assert message == "The name “absent.test” means no address: Name or service not known."
