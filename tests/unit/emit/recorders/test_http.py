"""HTTP calls through httpx, requests and Starlette's TestClient are recorded as measured."""

import asyncio
import functools
import io
import warnings
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests
from requests.adapters import BaseAdapter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from sitegen.emit.recorders.http_calls import reached, shown
from sitegen.emit.recorders.http_clients import HttpxRecorder, RequestsRecorder, StarletteRecorder
from tests.unit.emit.recorders.recording import in_own_loop, recording

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette asks for httpx2
    from starlette.testclient import TestClient

HTTPX = HttpxRecorder()
REQUESTS = RequestsRecorder()
STARLETTE = StarletteRecorder()
LIVE = "https://api.example.com:8443"


def answering(request: httpx.Request) -> httpx.Response:
    """Answer by the path: a redirect, an error, or a success."""
    if request.url.path == "/moved":
        return httpx.Response(302, headers={"location": "/here?token=abc"})
    if request.url.path == "/broken":
        message = "no way there"
        raise httpx.ConnectError(message)
    return httpx.Response(404 if request.url.path == "/nowhere" else 200, text="fine")


def client(**options: Any) -> httpx.Client:
    """Return a client that sends nothing."""
    return httpx.Client(transport=httpx.MockTransport(answering), **options)


def test_a_call_is_recorded_with_its_status_and_duration() -> None:
    """Method, path, status and duration of a call are what the client saw."""
    with recording(HTTPX) as kept, client(base_url=LIVE) as http:
        assert http.post("/orders", json={"card": "4111"}).text == "fine"
        http.get("/nowhere")
    assert kept.called() == [("POST", f"{LIVE}/orders", 200), ("GET", f"{LIVE}/nowhere", 404)]
    assert reached.get() is None
    assert all(0 < call["duration_ms"] < 60_000 for call in kept.calls)
    assert {call["operation"] for call in kept.calls} == {"httpx"}


def test_a_call_that_raises_has_no_status() -> None:
    """What raises is recorded without a status, and raises as before."""
    with recording(HTTPX) as kept, client(base_url=LIVE) as http:
        with pytest.raises(httpx.ConnectError, match="no way there"):
            http.get("/broken")
        with pytest.raises(httpx.ConnectError):
            http.send(request=http.build_request("PUT", "/broken"))
    assert kept.called() == [("GET", f"{LIVE}/broken", None), ("PUT", f"{LIVE}/broken", None)]


def test_redirects_are_calls_of_their_own() -> None:
    """Each answer on the way is a call."""
    with recording(HTTPX) as kept, client(base_url=LIVE, follow_redirects=True) as http:
        assert len(http.get("/moved").history) == 1
    assert kept.called() == [("GET", f"{LIVE}/moved", 302), ("GET", f"{LIVE}/here?token=", 200)]


def test_an_async_client_is_recorded() -> None:
    """Calls that run at once on an async client are each recorded, and so is a failure."""

    async def calls() -> None:
        transport = httpx.MockTransport(answering)
        async with httpx.AsyncClient(transport=transport, base_url=LIVE) as http:
            await asyncio.gather(http.get("/a"), http.get("/b"))
            with pytest.raises(httpx.ConnectError):
                await http.get("/broken")

    with recording(HTTPX) as kept:
        in_own_loop(calls())
    assert sorted(kept.called()[:2]) == [("GET", f"{LIVE}/a", 200), ("GET", f"{LIVE}/b", 200)]
    assert kept.called()[2:] == [("GET", f"{LIVE}/broken", None)]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        pytest.param("http://localhost:8000/a/b?x=1&y=2", "/a/b?x=&y=", id="values of a query"),
        pytest.param("http://127.0.0.1/a?flag", "/a?flag", id="a name alone"),
        pytest.param("http://testserver?" + "9" * 50, "/?…", id="a value alone"),
        pytest.param("https://me:pw@Host.example/a#f", "https://host.example/a", id="credentials"),
        pytest.param("http://[::1]:80/a", "/a", id="this machine"),
    ],
)
def test_a_path_holds_no_values(url: str, path: str) -> None:
    """Names of a query stay, its values go, and so does a host of this machine."""
    assert shown(url) == path


def test_a_secret_in_a_path_is_redacted() -> None:
    """What looks like a secret is no part of a recorded path."""
    with recording(HTTPX) as kept, client(base_url=LIVE) as http:
        http.get("/reset/ghp_" + "a1" * 20)
    assert kept.called() == [("GET", f"{LIVE}/reset/[redacted: github-token]", 200)]


# ----------------------------------------------------------------------------------- Starlette


async def user(request: Request) -> Response:
    """Answer with a user's id."""
    return PlainTextResponse(request.path_params["id"])


async def failing(request: Request) -> Response:
    """Raise."""
    raise LookupError(request.url.path)


async def moved(request: Request) -> Response:
    """Redirect."""
    del request
    return RedirectResponse("/users/7")


async def echo(socket: WebSocket) -> None:
    """Say one thing back."""
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


def application() -> Starlette:
    """Return an application with routes and a mount."""
    inner = [Route("/items/{item:int}", user_item, name="item")]
    return Starlette(
        routes=[
            Route("/users/{id}", user, name="user"),
            Route("/failing", failing),
            Route("/moved", moved),
            Mount("/shop/{shop}", routes=inner),
            WebSocketRoute("/echo", echo),
        ]
    )


async def user_item(request: Request) -> Response:
    """Answer with a shop and an item."""
    return PlainTextResponse(f"{request.path_params['shop']} {request.path_params['item']}")


ROUTES = [
    ("GET", "/users/{id}?page=", 200),
    ("GET", "/shop/{shop}/items/{item:int}", 200),
    ("GET", "/missing", 404),
    ("POST", "/users/{id}", 405),
    ("GET", "/moved", 307),
    ("GET", "/users/{id}", 200),
]


def test_a_test_client_is_recorded_once_with_its_route() -> None:
    """TestClient derives from httpx's client, and its calls are still recorded once."""
    with recording(HTTPX, STARLETTE) as kept, TestClient(application()) as http:
        assert http.get("/users/5?page=2").text == "5"
        assert http.get("/shop/9/items/3").text == "9 3"
        assert http.get("/missing").status_code == 404
        http.post("/users/5")
        http.get("/moved")
    assert kept.called() == ROUTES
    assert [c["operation"] for c in kept.calls[:3]] == ["user", "item", "starlette"]


def test_a_test_client_is_recorded_without_the_recorder_of_httpx() -> None:
    """The recorder of Starlette alone records TestClient, and no other client."""
    with recording(STARLETTE) as kept, TestClient(application()) as http:
        http.get("/users/5")
        with client(base_url=LIVE) as other:
            other.get("/a")
    assert kept.called() == [("GET", "/users/{id}", 200)]


def test_an_error_of_the_application_is_a_call_without_status() -> None:
    """What the application raises passes through TestClient and is recorded."""
    with (
        recording(HTTPX, STARLETTE) as kept,
        TestClient(application()) as http,
        pytest.raises(LookupError),
    ):
        http.get("/failing")
    assert kept.called() == [("GET", "/failing", None)]


def test_a_web_socket_is_no_call() -> None:
    """A web socket works as before and is not recorded."""
    with (
        recording(HTTPX, STARLETTE) as kept,
        TestClient(application()) as http,
        http.websocket_connect("/echo") as socket,
    ):
        socket.send_text("hello")
        assert socket.receive_text() == "hello"
    assert kept.called() == []


def test_an_async_client_of_an_application_has_its_route() -> None:
    """The transport of httpx into an application knows the route too."""

    async def calls() -> None:
        transport = httpx.ASGITransport(application())
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            await asyncio.gather(*(http.get(f"/users/{number}") for number in range(5)))

    with recording(HTTPX, STARLETTE) as kept:
        in_own_loop(calls())
    assert kept.called() == [("GET", "/users/{id}", 200)] * 5


def test_a_call_within_a_call_is_recorded() -> None:
    """What an application calls while it answers is a call too."""

    async def asking(request: Request) -> Response:
        del request
        with client(base_url=LIVE) as http:
            return PlainTextResponse(http.get("/inner").text)

    app = Starlette(routes=[Route("/outer", asking)])
    with recording(HTTPX, STARLETTE) as kept, TestClient(app) as http:
        assert http.get("/outer").text == "fine"
    assert kept.called() == [("GET", f"{LIVE}/inner", 200), ("GET", "/outer", 200)]


# ------------------------------------------------------------------------------------ requests


class Answers(BaseAdapter):
    """Answers without a network."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer by the path."""
        del args, kwargs
        path = request.path_url
        if path.startswith("/broken"):
            raise requests.ConnectionError
        response = requests.Response()
        response.status_code = 302 if path == "/moved" else 200
        response.headers["location"] = f"{LIVE}/here?token=abc"
        if path != "/moved":
            del response.headers["location"]
        response.request, response.url = request, request.url or ""
        response.raw = io.BytesIO(b"fine")
        return response

    def close(self) -> None:
        """Close nothing."""


def session() -> requests.Session:
    """Return a session that sends nothing."""
    made = requests.Session()
    made.mount(LIVE, Answers())
    return made


def test_a_session_is_recorded() -> None:
    """Calls, redirects and failures of requests are recorded, each once."""
    with recording(REQUESTS) as kept, session() as http:
        assert http.get(f"{LIVE}/a?x=1").text == "fine"
        assert len(http.get(f"{LIVE}/moved").history) == 1
        with pytest.raises(requests.ConnectionError):
            http.delete(f"{LIVE}/broken")
    assert kept.called() == [
        ("GET", f"{LIVE}/a?x=", 200),
        ("GET", f"{LIVE}/moved", 302),
        ("GET", f"{LIVE}/here?token=", 200),
        ("DELETE", f"{LIVE}/broken", None),
    ]
    assert {call["operation"] for call in kept.calls} == {"requests"}


# ---------------------------------------------------------------------------- never in the way


def ways() -> dict[str, Callable[[], Any]]:
    """Return, by name, the methods that recorders replace."""
    return {
        "httpx": lambda: httpx.Client.__dict__["send"],
        "httpx async": lambda: httpx.AsyncClient.__dict__["send"],
        "requests": lambda: requests.Session.__dict__["send"],
        "route": lambda: Route.__dict__["handle"],
        "mount": lambda: Mount.__dict__["handle"],
    }


def test_uninstalling_puts_back_every_method() -> None:
    """After the recorders are gone, the classes hold what they held before."""
    before = {name: way() for name, way in ways().items()}
    with recording(HTTPX, STARLETTE, REQUESTS):
        assert all(way() is not before[name] for name, way in ways().items())
    assert {name: way() for name, way in ways().items()} == before


def test_installing_twice_records_once() -> None:
    """A second installation changes nothing."""
    with recording(HTTPX, HTTPX) as kept, client(base_url=LIVE) as http:
        http.get("/a")
    assert len(kept.calls) == 1


def test_a_method_that_someone_else_replaced_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replacement by someone else, made meanwhile, is not undone."""
    before = requests.Session.send
    with recording(REQUESTS):
        ours = requests.Session.send
        monkeypatch.setattr(requests.Session, "send", functools.partialmethod(ours))
        theirs = requests.Session.__dict__["send"]
    assert requests.Session.__dict__["send"] is theirs
    monkeypatch.setattr(requests.Session, "send", before)


def test_a_broken_sink_breaks_no_call() -> None:
    """Where recording fails, the call succeeds, and the failure is reported once."""
    with recording(HTTPX, REQUESTS, broken=True), client() as http, session() as other:
        for _ in range(3):
            assert http.get("http://localhost/a").text == "fine"
            assert other.get(f"{LIVE}/a").text == "fine"
        from sitegen.emit.recorders import problems

        assert problems == ["http call: RuntimeError"]
