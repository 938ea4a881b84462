"""A request reaches files of the site, and nothing else."""

import os
from pathlib import Path

import pytest

from sitegen.serve.files import Found, Moved, find, path_of


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder with a page, an odd file, links and a secret beside it."""
    (tmp_path / "secret.html").write_text("secret")
    folder = tmp_path / "site"
    (folder / "v" / "0001").mkdir(parents=True)
    (folder / "index.html").write_text("front")
    (folder / "v" / "0001" / "index.html").write_text("version")
    (folder / ".hidden.html").write_text("hidden")
    (folder / "link.html").symlink_to(tmp_path / "secret.html")
    (folder / "out").symlink_to(tmp_path)
    (folder / "inside.html").symlink_to("index.html")
    os.mkfifo(folder / "pipe.html")
    return folder


def read(site: Path, target: str) -> str | None:
    """Return what is sent for a request's target."""
    path = path_of(target)
    found = None if path is None else find(site, path)
    if not isinstance(found, Found):
        return None
    with found.stream as stream:
        return stream.read().decode()


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("/", "front"),
        ("/?case=x", "front"),
        ("/index.html#top", "front"),
        ("/v/0001/", "version"),
        ("/v/0001/index.html", "version"),
        ("/%76/0001/", "version"),
    ],
)
def test_a_path_names_a_file_of_the_site(site: Path, target: str, text: str) -> None:
    """A folder is its index page; a query and an escape change nothing."""
    assert read(site, target) == text


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.html",
        "/..%2fsecret.html",
        "/%2e%2e/secret.html",
        "/%2e%2e%2fsecret.html",
        "/v/../../secret.html",
        "/v/%2e%2e/%2e%2e/secret.html",
        "/..\\secret.html",
        "/..%5csecret.html",
        "/%252e%252e/secret.html",
        "//secret.html",
        "///etc/passwd",
        "/etc/passwd",
        "/link.html",
        "/inside.html",
        "/out/secret.html",
        "/out/",
        "/.hidden.html",
        "/./index.html",
        "/v//0001/index.html",
        "/index.html%00.txt",
        "/index.html/",
        "/index.html/x",
        "/pipe.html",
        "/\u202e",
        "/%ff",
        "/%",
        "/%zz",
        "index.html",
        "http://evil.example/index.html",
        "*",
        "",
        "/" + "a" * 5_000,
        "/" + "a/" * 900,
        "/CON",
        "/~root/",
        "/index.html::$DATA",
    ],
)
def test_nothing_else_is_reached(site: Path, target: str) -> None:
    """No way up, no link, no hidden name, no special file, no other spelling."""
    assert read(site, target) is None


def test_a_folder_without_its_slash_is_moved(site: Path) -> None:
    """Relative links in its page would else lead astray."""
    assert find(site, "/v/0001") == Moved("/v/0001/")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("site.0123.css", "text/css; charset=utf-8"),
        ("latest.js", "text/javascript; charset=utf-8"),
        ("run.json", "application/json"),
        ("evidence.txt", "text/plain; charset=utf-8"),
        ("evidence.bin", "application/octet-stream"),
        ("evidence.zip", "application/zip"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        ("case.xhtml", "application/octet-stream"),
        ("noext", "application/octet-stream"),
    ],
)
def test_a_file_is_said_to_be_what_it_is(tmp_path: Path, name: str, media_type: str) -> None:
    """What is not known is offered as bytes, so that no browser runs it."""
    (tmp_path / name).write_bytes(b"x")
    found = find(tmp_path, f"/{name}")
    assert isinstance(found, Found)
    found.stream.close()
    assert found.media_type == media_type
    assert found.size == 1
