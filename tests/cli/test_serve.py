"""`sitegen serve`: the site as it would be published, to this machine's own browser alone."""

import json
import signal
import socket  # noqa: TID251 -- takes a port, and asks in ways that no client would
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import RUN_ID, edited, make_run, put, write_run
from tests.cli.previews import Events, Served, preview
from tests.site_tools import sitegen, tree_of

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a run with a record beside it."""
    folder = tmp_path_factory.mktemp("serve")
    write_run(make_run(2), folder / "evidence" / RUN_ID)
    (folder / "evidence" / "notes.log").write_text("2026-11-20 INFO started\n" * 3)
    (folder / "secret.html").write_text("do not publish")
    with preview(cwd=folder) as running:
        yield running


def test_the_front_page_is_the_built_one_with_its_headers(served: Served) -> None:
    """What `_headers` asks of a host, and what only a preview sends."""
    answer = served.get("/")
    assert answer.status == 200
    assert b"<title>Overview" in answer.body
    assert answer.header("Content-Type") == "text/html; charset=utf-8"
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Content-Security-Policy") == "frame-ancestors 'none'"
    assert answer.header("Cross-Origin-Resource-Policy") == "same-origin"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("Server") == "sitegen"


def test_evidence_is_served_in_a_sandbox(served: Served) -> None:
    """Nothing in a raw artifact can run, whoever opens it."""
    records = served.get("/v/0001/records.json").body
    (path,) = [row["path"] for row in json.loads(records)["records"]]  # noqa: TID251 -- read back
    answer = served.get(f"/{path}evidence.txt")
    assert answer.status == 200
    assert answer.header("Content-Type") == "text/plain; charset=utf-8"
    assert "sandbox; default-src 'none'" in answer.header("Content-Security-Policy")


def test_head_has_no_body_and_the_same_length(served: Served) -> None:
    """Of pages, which are changed as they are sent, and of files, which are not."""
    for target in ("/", "/latest.json", "/absent.html"):
        full, head = served.get(target), served.get(target, method="HEAD")
        assert head.body == b""
        assert head.status == full.status
        assert head.header("Content-Length") == full.header("Content-Length") == str(len(full.body))


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_its_own_names_are_answered(served: Served, name: str) -> None:
    """With the port that it listens on."""
    assert served.get("/", host=f"{name}:{served.port}").status == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost",
        "localhost.evil.example:{port}",
        "127.0.0.1:{port}.evil.example",
        "evil.example@127.0.0.1:{port}",
        "0.0.0.0:{port}",
        "127.0.0.2:{port}",
        "localhost.:{port}",
        "127.0.0.1:{port}, evil.example",
        "2130706433:{port}",
    ],
)
def test_another_name_is_refused(served: Served, host: str) -> None:
    """A page of the open web whose name was pointed here reads nothing (DNS rebinding)."""
    for target in ("/", "/latest.json", "/.sitegen/events", "/absent"):
        answer = served.get(target, host=host.format(port=served.port))
        assert answer.status == 421
        assert answer.body == b"Misdirected Request.\n"


def raw(served: Served, request: bytes) -> bytes:
    """Send bytes as they are and return what comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_two_names_are_refused(served: Served) -> None:
    """Whichever comes first."""
    own = b"Host: 127.0.0.1:%d\r\n" % served.port
    for hosts in (own + b"Host: evil.example\r\n", b"Host: evil.example\r\n" + own):
        assert raw(served, b"GET / HTTP/1.1\r\n" + hosts + b"\r\n").startswith(b"HTTP/1.1 421 ")


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET http://evil.example/ HTTP/1.1",
        b"GET /../secret.html HTTP/1.1",
        b"GET /..%2f..%2fsecret.html HTTP/1.1",
        b"GET //secret.html HTTP/1.1",
        b"GET \\..\\secret.html HTTP/1.1",
    ],
)
def test_a_path_leads_nowhere_else(served: Served, request_line: bytes) -> None:
    """The answer is the page that says that there is none."""
    request = request_line + b"\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % served.port
    answer = raw(served, request)
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"There is no such page" in answer
    assert b"do not publish" not in answer


@pytest.mark.parametrize("request_bytes", [b"", b"\r\n\r\n", b"\x16\x03\x01\x00\xff" * 40, b"GET"])
def test_what_is_no_request_harms_nothing(served: Served, request_bytes: bytes) -> None:
    """The next one is answered."""
    raw(served, request_bytes)
    assert served.get("/").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_nothing_but_reading_is_answered(served: Served, method: str) -> None:
    """A preview has nothing that could be changed."""
    answer = served.get("/", method=method)
    assert answer.status == 405
    assert answer.header("Allow") == "GET, HEAD"
    assert answer.header("Connection") == "close"


def test_a_preview_without_reload_sends_the_built_bytes(tmp_path: Path, capfd: Capture) -> None:
    """Every file of a published site, as it is; and it stays as it is."""
    write_run(make_run(2), tmp_path / "evidence" / RUN_ID)
    sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    before = tree_of(tmp_path / "site")
    with preview("--site", "site", "--no-reload", cwd=tmp_path) as running:
        for path, data in before.items():
            assert running.get(f"/{path}").body == data, path
        assert running.get("/.sitegen/events").status == 404
        assert running.stop() == 0
    assert tree_of(tmp_path / "site") == before


def test_a_published_site_is_only_read(tmp_path: Path, capfd: Capture) -> None:
    """Pages reload when something is published onto it."""
    write_run(make_run(1), tmp_path / "evidence" / RUN_ID)
    build = ("build", tmp_path / "evidence", "-o", tmp_path / "site")
    sitegen(capfd, *build)
    before = tree_of(tmp_path / "site")
    with preview("--site", "site", cwd=tmp_path) as running, Events(running) as events:
        first = events.next()
        assert f'data-shown="{first}"'.encode() in running.get("/").body
        assert tree_of(tmp_path / "site") == before
        later = "20261121T000000Z"
        write_run(make_run(1, run_id=later), tmp_path / "evidence" / later)
        sitegen(capfd, *build)
        assert events.next() != first
        assert b"version 0002" in running.get("/").body or running.get("/v/0002/").status == 200


def test_a_change_of_the_evidence_is_built_and_told(tmp_path: Path) -> None:
    """Also one that a published run could never take: nothing is published."""
    evidence = tmp_path / "evidence" / RUN_ID
    write_run(make_run(2), evidence)
    with preview(cwd=tmp_path) as running, Events(running) as events:
        first = events.next()
        changed = edited(make_run(2), "apis_snapshot.json", put("endpoints", value=[]))
        write_run(changed, evidence)
        second = events.next()
        assert second != first
        assert f'data-shown="{second}"'.encode() in running.get("/").body
        (tmp_path / "sitegen.toml").write_text('title = "Harbour checks"\n')
        assert events.next() not in {first, second}
        assert b"Harbour checks" in running.get("/").body
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evidence", "sitegen.toml"]


def test_a_build_that_fails_says_why_and_the_last_good_one_stays(tmp_path: Path) -> None:
    """Every page has the notice, which leads to what went wrong; the next good build ends it."""
    write_run(make_run(2), tmp_path / "evidence" / RUN_ID)
    with preview(cwd=tmp_path) as running, Events(running) as events:
        events.next()
        assert running.get("/.sitegen/problem").status == 302
        (tmp_path / "sitegen.toml").write_text("titel = '<script>x</script>'\n")
        events.next()
        front = running.get("/")
        assert front.status == 200
        assert b"The newest build failed" in front.body
        problem = running.get("/.sitegen/problem")
        assert b"there is no setting `titel`; did you mean `title`?" in problem.body
        assert b"<script>x" not in problem.body
        (tmp_path / "sitegen.toml").write_text("title = 'x'\n")
        events.next()
        assert b"The newest build failed" not in running.get("/").body
        running.stop()
        assert "sitegen: sitegen.toml: there is no setting" in "".join(running.said)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_it_stops_cleanly(tmp_path: Path, number: int, code: int) -> None:
    """Stopped on purpose is success; its temporary folder is gone, whoever listens."""
    write_run(make_run(1), tmp_path / "evidence" / RUN_ID)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {"TMPDIR": str(scratch)}
    with preview(cwd=tmp_path, environment=environment) as running, Events(running) as events:
        events.next()
        assert list(scratch.iterdir())
        assert running.stop(number) == code
        assert "Traceback" not in "".join(running.said)
    assert not list(scratch.iterdir())


def test_a_port_that_is_taken_is_told(tmp_path: Path, capfd: Capture) -> None:
    """With what to do about it."""
    write_run(make_run(1), tmp_path / "evidence" / RUN_ID)
    sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        called = sitegen(capfd, "serve", "--site", tmp_path / "site", "--port", port)
    assert called.code == 73
    assert f"The port {port} on 127.0.0.1 is taken." in called.err
    assert "--port" in called.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--site", "absent"), 66, "There is no site at absent."),
        (("absent",), 66, "There is no evidence at"),
        (("--site", "x", "evidence"), 64, "can't be given together"),
        (("--port", "70000"), 64, "--port"),
    ],
)
def test_what_can_not_be_served_ends_at_once(
    tmp_path: Path,
    capfd: Capture,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    """Nothing is listened to."""
    monkeypatch.chdir(tmp_path)
    called = sitegen(capfd, "serve", *arguments)
    assert called.code == code
    assert said in called.err
    assert called.out == ""
