"""A real browser that tells everything it was made to do."""

import functools
import http
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Request,
    Response,
    expect,
    sync_playwright,
)
from playwright.sync_api import Page as BrowserPage

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PREFIX = "/deep/below/"
PATIENCE_MS = 30_000
"""What a page does comes within this, also on a machine that does other things."""

expect.set_options(timeout=PATIENCE_MS)

PROBE = """
window.addEventListener('securitypolicyviolation', (event) => {
  window.__violation(event.violatedDirective + ' ' + event.blockedURI);
});
"""


def chromium() -> str | None:
    """Return the browser to drive: `SITEGEN_CHROMIUM`, else the first on the path."""
    names = (os.environ.get("SITEGEN_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@dataclass
class Watch:
    """One browser page and everything suspicious that happened in it."""

    page: BrowserPage
    root: str
    problems: list[str] = field(default_factory=list)
    here: str = ""

    def told(self, what: str) -> None:
        """Note that something happened that no page of a site does."""
        self.problems.append(f"{self.here}: {what}")

    def open(self, url: str) -> None:
        """Open a page and wait until it is loaded; a file that is downloaded opens nothing."""
        self.here = url.removeprefix(self.root)
        expected = {url, "about:blank", ":"}
        try:
            self.page.goto(url, wait_until="load")
        except Error as error:
            if "Download is starting" in error.message:
                return  # what was open stays open
            if "ERR_ABORTED" not in error.message:
                raise
        if self.page.url.partition("#")[0] not in expected:
            self.told(f"went to {self.page.url}")

    def settle(self) -> list[str]:
        """Let everything that a page started be told, and return the problems."""
        self.page.goto("about:blank")
        return self.problems


def watch(context: BrowserContext, root: str) -> Watch:
    """Return a page that reports calls of `__x`, dialogs, errors, requests, policy violations."""
    page = context.new_page()
    watched = Watch(page, root)

    def console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            watched.told(f"console: {message.text} ({message.location['url']})")

    def request(asked: Request) -> None:
        scheme = urlsplit(asked.url).scheme
        if scheme not in {"data", "about"} and not asked.url.startswith(root):
            watched.told(f"requested {asked.url}")

    def response(answered: Response) -> None:
        if answered.status >= http.HTTPStatus.BAD_REQUEST:
            watched.told(f"got {answered.status} for {answered.url}")

    def dialog(shown: Dialog) -> None:
        watched.told(f"dialog {shown.message}")
        shown.dismiss()

    page.expose_function("__x", lambda number=None: watched.told(f"ran payload {number}"))
    page.expose_function("__violation", lambda text: watched.told(f"violated {text}"))
    page.add_init_script(PROBE)
    page.on("console", console)
    page.on("pageerror", lambda error: watched.told(f"script error: {error}"))
    page.on("dialog", dialog)
    page.on("popup", lambda popup: watched.told(f"opened {popup.url}"))
    page.on("request", request)
    page.on("response", response)
    return watched


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a running Chromium, or skip where there is none."""
    executable = chromium()
    if executable is None:
        pytest.skip("there is no Chromium here; `make test` installs one where it may")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a fresh profile."""
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    yield made
    made.close()


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below a prefix, and nothing outside of it."""

    nosniff = False

    def translate_path(self, path: str) -> str:
        """Return the file of a URL path; outside of the prefix there is none."""
        if not path.startswith(PREFIX):
            return os.devnull + "/absent"
        return super().translate_path("/" + path.removeprefix(PREFIX))

    def end_headers(self) -> None:
        """Say that the type is no guess, where the server was told to."""
        if self.nosniff:
            self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        """Say nothing."""


class _Strict(_Handler):
    """Serves the same, and forbids browsers to guess another type."""

    nosniff = True


@dataclass(frozen=True)
class Site:
    """A built site, and the two ways to look at it."""

    folder: Path
    http: str

    @property
    def file(self) -> str:
        """Return the URL of the folder itself."""
        return f"{self.folder.as_uri()}/"

    def root(self, scheme: str) -> str:
        """Return the root's URL for `file` or `http`."""
        return self.http if scheme == "http" else self.file

    def pages(self) -> list[str]:
        """Return the paths of all pages, sorted."""
        return sorted(
            file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*.html")
        )


def serve(folder: Path, *, nosniff: bool = False) -> tuple[http.server.ThreadingHTTPServer, str]:
    """Serve a folder below a prefix on a free port; return the server and the root's URL."""
    handler = functools.partial(_Strict if nosniff else _Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}{PREFIX}"


def built(evidence: Path, folder: Path, config: str = "") -> Path:
    """Build a site of some evidence under a configuration, and return its folder."""
    from sitegen.cli.main import main

    target = folder / "site"
    named = folder / "sitegen.toml"
    named.write_text(config, encoding="utf-8")
    call = ["build", str(evidence), "--output", str(target), "--config", str(named)]
    with pytest.raises(SystemExit) as ended:
        main([*call, "--fail-on", "never"])
    assert ended.value.code in {0, 4}, "--fail-on never leaves only 4 of what evidence can do"
    return target


@pytest.fixture(scope="session")
def own_site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return the site of the project's own evidence."""
    folder = built(repository / "evidence" / "harbour", tmp_path_factory.mktemp("own"))
    server, root = serve(folder)
    yield Site(folder, root)
    server.shutdown()
    server.server_close()
