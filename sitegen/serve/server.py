"""Answer requests of this machine's own browser: GET and HEAD, of files of the site.

A page of the open web can make a browser ask this server too, by a name that it points to
127.0.0.1 (DNS rebinding): so nothing is answered that was not asked for by one of its own names.
"""

import shutil
import socketserver
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from sitegen.serve.files import TYPES, Found, Moved, find, path_of
from sitegen.serve.headers import Header, headers_of
from sitegen.serve.preview import Preview, Problem, Showing
from sitegen.serve.reload import reloading

ADDRESS: Final = "127.0.0.1"
_NAMES: Final = (ADDRESS, "localhost", "[::1]")
_OWN: Final = "/.sitegen/"
_SECONDS: Final = 30  # that a client may keep a connection waiting
_BEAT: Final = 10.0  # seconds between two signs of life of an event stream
_AT_ONCE: Final = 100  # connections
_HTML: Final = TYPES["html"]
_TEXT: Final = TYPES["txt"]


@dataclass(frozen=True, slots=True)
class Words:
    """What the server shows that is not of the site; everything is HTML but the styles.

    `styles` maps a name below `/.sitegen/` to a style sheet.
    """

    missing: bytes
    notice: bytes
    problem: Callable[[Problem], bytes]
    styles: dict[str, bytes]


class PreviewServer(ThreadingHTTPServer):
    """A server on a port of 127.0.0.1, 0 for any that is free. Raises `OSError`."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, port: int, preview: Preview, words: Words, *, live: bool) -> None:
        """Listen; `live` False sends pages as they were built."""
        self.preview = preview
        self.words = words
        self.live = live
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        super().__init__((ADDRESS, port), _Handler)
        port = self.server_address[1]
        ports = (f":{port}", "") if port == 80 else (f":{port}",)  # noqa: PLR2004 -- HTTP's own
        self.hosts = frozenset(f"{name}{end}" for name in _NAMES for end in ports)

    @property
    def url(self) -> str:
        """Return where the site's front page is."""
        return f"http://{ADDRESS}:{self.server_address[1]}/"

    def server_bind(self) -> None:
        """Bind without asking the network for this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, while there are not too many."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, then let another connection in."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: PreviewServer
    protocol_version = "HTTP/1.1"
    timeout = _SECONDS
    error_content_type = _TEXT
    error_message_format = "%(code)d %(message)s\n"

    def do_GET(self) -> None:
        """Answer with a body."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._answer()

    def parse_request(self) -> bool:
        """Read a request; what would change something is refused, whatever it is called."""
        if not super().parse_request():
            return False
        if self.command in {"GET", "HEAD"}:
            return True
        self.close_connection = True
        self._say(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "GET, HEAD"),))
        return False

    def version_string(self) -> str:
        """Return who answers, without the versions of anything."""
        return "sitegen"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        """Say nothing: what a browser asks for is its own affair."""

    def _answer(self) -> None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.hosts:
            self.close_connection = True
            self._say(HTTPStatus.MISDIRECTED_REQUEST)
            return
        path = path_of(self.path)
        showing = self.server.preview.now
        if path is None:
            self._page(HTTPStatus.NOT_FOUND, self.server.words.missing, showing)
        elif path.startswith(_OWN):
            self._own(path.removeprefix(_OWN), showing)
        else:
            self._file(path, showing)

    def _own(self, name: str, showing: Showing) -> None:
        words = self.server.words
        if name == "events" and self.server.live:
            self._events()
        elif name in words.styles:
            self._send(HTTPStatus.OK, TYPES["css"], words.styles[name], headers_of("", ()))
        elif name == "problem" and showing.problem is not None:
            self._page(HTTPStatus.OK, words.problem(showing.problem), showing, notice=b"")
        elif name == "problem":
            self._send(HTTPStatus.FOUND, _TEXT, b"", (("Location", "/"), *headers_of("", ())))
        else:
            self._page(HTTPStatus.NOT_FOUND, words.missing, showing)

    def _file(self, path: str, showing: Showing) -> None:
        found = find(showing.site, path)
        if isinstance(found, Moved):
            location = ("Location", found.location)
            headers = (location, *headers_of(path, showing.rules))
            self._send(HTTPStatus.MOVED_PERMANENTLY, _TEXT, b"", headers)
        elif found is None:
            self._page(HTTPStatus.NOT_FOUND, self.server.words.missing, showing)
        elif found.media_type == _HTML:
            with found.stream as stream:
                page = stream.read()
            self._page(HTTPStatus.OK, page, showing, path=found.path)
        else:
            self._stream(found, showing)

    def _stream(self, found: Found, showing: Showing) -> None:
        """Send a file of any size."""
        with found.stream as stream:
            headers = headers_of(found.path, showing.rules)
            self._head(HTTPStatus.OK, found.media_type, found.size, headers)
            if self.command != "HEAD":
                shutil.copyfileobj(stream, self.wfile)

    def _page(
        self,
        status: HTTPStatus,
        page: bytes,
        showing: Showing,
        *,
        path: str = "",
        notice: bytes | None = None,
    ) -> None:
        """Send a page, which reloads itself when there is a newer one."""
        if notice is None:
            notice = self.server.words.notice if showing.problem is not None else b""
        if self.server.live:
            page = reloading(page, showing.token, notice)
        self._send(status, _HTML, page, headers_of(path, showing.rules))

    def _events(self) -> None:
        """Send the token of what is shown, whenever it becomes another one."""
        self.close_connection = True
        self._head(HTTPStatus.OK, "text/event-stream", None, headers_of("", ()))
        if self.command == "HEAD":
            return
        preview = self.server.preview
        token = preview.now.token
        self.wfile.write(f"data: {token}\n\n".encode())
        while not preview.stopped:
            now = preview.wait(token, _BEAT)
            # A comment tells whether anybody is still there.
            self.wfile.write(f"data: {now}\n\n".encode() if now != token else b":\n\n")
            token = now

    def _say(self, status: HTTPStatus, headers: Iterable[Header] = ()) -> None:
        self._send(status, _TEXT, f"{status.phrase}.\n".encode(), (*headers, *headers_of("", ())))

    def _send(
        self, status: HTTPStatus, media_type: str, body: bytes, headers: Iterable[Header]
    ) -> None:
        self._head(status, media_type, len(body), headers)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(
        self, status: HTTPStatus, media_type: str, size: int | None, headers: Iterable[Header]
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        if size is not None:
            self.send_header("Content-Length", str(size))
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
