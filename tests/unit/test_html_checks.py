"""The checker of rendered sites catches what is planted."""

from pathlib import Path

import pytest

from tests.html_checks import BOOT, POLICY, check_site

HEAD = (
    f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    f"<script>{BOOT}</script>"
    '<meta name="referrer" content="no-referrer">'
    '<meta name="viewport" content="width=device-width">'
    "<title>t</title>"
)


SCRIPT = "assets/site.0123456789abcdef.js"


def page(body: str = "", head: str = HEAD, root: str = "") -> bytes:
    """Return a page that is sound but for what is put into it; `root` leads to the site's."""
    opened = f'<!DOCTYPE html><html lang="en" data-script="{root}{SCRIPT}">'
    return f"{opened}<head>{head}</head><body>{body}</body></html>".encode()


def test_a_sound_site_has_no_problem(tmp_path: Path) -> None:
    """Good links, anchors and ids pass, from a mapping and from a folder."""
    body = '<p id="a"><a href="b/c.html#d">x</a><a href="#a">y</a></p>'
    below = page('<a id="d" href="../index.html">z</a>', root="../")
    files = {"index.html": page(body), "b/c.html": below, SCRIPT: b""}
    assert check_site(files) == []
    for folder in ("assets", "b"):
        (tmp_path / folder).mkdir()
    for path, data in files.items():
        (tmp_path / path).write_bytes(data)
    assert check_site(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param('<a href="no.html">x</a>', "does not exist", id="dead link"),
        pytest.param('<img src="no.png" alt="">', "does not exist", id="dead image"),
        pytest.param('<a href="#no">x</a>', "no such anchor", id="dead anchor"),
        pytest.param('<a href="index.html#no">x</a>', "no such anchor", id="dead anchor by name"),
        pytest.param('<a href="/index.html">x</a>', "no relative link", id="absolute path"),
        pytest.param('<a href="//h/x">x</a>', "no relative link", id="other host"),
        pytest.param('<a href="https://h/">x</a>', "no relative link", id="absolute URL"),
        pytest.param('<a href="javascript:x()">x</a>', "no relative link", id="javascript"),
        pytest.param('<a href=" index.html">x</a>', "blanks", id="blank before a link"),
        pytest.param('<a href="../x.html">x</a>', "leaves the site", id="link out of the site"),
        pytest.param('<a href="b/">x</a>', "names a folder", id="link to a folder"),
        pytest.param('<p id="a"></p><p id="a"></p>', "2 times", id="id twice"),
        pytest.param("<p onclick='x()'></p>", "'onclick'", id="handler"),
        pytest.param("<svg onload='x()'></svg>", "'onload'", id="handler in a drawing"),
        pytest.param("<p style='x'></p>", "'style'", id="inline style"),
        pytest.param("<script>x()</script>", "<script>", id="script"),
        pytest.param("<svg><script>x()</script></svg>", "<script>", id="script in a drawing"),
        pytest.param("<iframe></iframe>", "<iframe>", id="frame"),
        pytest.param("<form></form>", "<form>", id="form"),
        pytest.param("<p><div></div></p>", "HTML error", id="wrong nesting"),
        pytest.param("<b>", "HTML error", id="open element"),
        pytest.param('<p a="1" a="2"></p>', "HTML error", id="attribute twice"),
        pytest.param("&nosuch;", "HTML error", id="unknown reference"),
        pytest.param("\x00", "HTML error", id="NUL"),
        pytest.param('<p aria-labelledby="no"></p>', "not on the page", id="dead label"),
    ],
)
def test_a_planted_problem_is_caught(body: str, problem: str) -> None:
    """Each kind of problem in a body is told."""
    found = check_site({"index.html": page(body)})
    assert any(problem in item for item in found), found


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param('<meta charset="utf-8">', "", "charset", id="no charset"),
        pytest.param("default-src 'none'", "default-src *", "the policy is", id="weak policy"),
        pytest.param("<title>t</title>", "", "title", id="no title"),
        pytest.param("no-referrer", "origin", "referrer", id="referrer"),
        pytest.param('name="viewport"', 'name="x"', "viewport", id="no viewport"),
        pytest.param(
            "<title>", '<meta http-equiv="refresh" content="0"><title>', "refresh", id="refresh"
        ),
        pytest.param(
            '<meta charset="utf-8">',
            '<meta charset="utf-8"><title>early</title>',
            "does not follow",
            id="policy not first",
        ),
        pytest.param("<script>", "<script>x();", "<script>", id="another script"),
        pytest.param("<script>", "<script defer>", "<script>", id="a script with attributes"),
        pytest.param(
            f"<script>{BOOT}</script>", "", "does not follow the policy", id="no boot script"
        ),
    ],
)
def test_a_wrong_head_is_caught(old: str, new: str, problem: str) -> None:
    """Each part of the head that protects the reader is asked for."""
    assert old in HEAD
    found = check_site({"index.html": page(head=HEAD.replace(old, new))})
    assert any(problem in item for item in found), found


def test_a_page_names_a_script_that_is_there() -> None:
    """The script of another place, or one that is missing, is told."""
    assert any("does not exist" in item for item in check_site({"index.html": page()}))
    found = check_site({"index.html": page(root="https://h/"), SCRIPT: b""})
    assert any("the script is" in item for item in found)


@pytest.mark.parametrize("name", ["Upper.html", "a/.hidden", "a b.html", "x" * 101, "_x.html"])
def test_a_wrong_name_is_caught(name: str) -> None:
    """Names that some server or file system reads otherwise are told."""
    assert check_site({name: page()}) != []


def test_bytes_that_are_no_text_are_caught() -> None:
    """A page that isn't UTF-8 is told."""
    assert check_site({"index.html": b"\xff"}) == ["index.html: is not UTF-8: invalid start byte"]
