"""Payloads through what says who vouches, what was taken out, and what is in the way."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from click.shell_completion import CompletionItem

from sitegen.attest.verify_report import StepState, report_json
from sitegen.cli import completing
from sitegen.cli.verify_text import report_text
from sitegen.model.removal import Gone, TakenOut
from sitegen.pages.gone import build_gone_page, build_removed_page
from sitegen.pages.served import problem_page
from sitegen.pages.vouching import vouching_note
from sitegen.render.page import Page, render
from sitegen.settings import DEFAULT_SETTINGS
from tests.builders import make_run, write_run
from tests.hostile import outputs
from tests.hostile.cells import on_page
from tests.hostile.payloads import LONGEST, Payload, payloads
from tests.html_checks import check_site
from tests.site_tools import sitegen, tree_of, version_file
from tests.verifying import verified

Capture = pytest.CaptureFixture[str]
_TAG: Final = re.compile(rb"<([a-z][a-z0-9]*)")
SHORT: Final = 150
"""Characters of a payload that a page shows whole in any place."""


@pytest.fixture(scope="module", params=["own", "corpus"])
def listed(request: pytest.FixtureRequest) -> list[Payload]:
    """Return our own payloads, or those of the corpus."""
    known = payloads()
    if request.param == "corpus":
        known = payloads(request.getfixturevalue("corpus"))[len(known) :]
    return [payload for payload in known if len(payload.text) <= LONGEST]


def _argument(text: str) -> str:
    """Return the part of a text that a command line can carry."""
    return re.sub("[\x00\ud800-\udfff]", "", text)[:SHORT]


def _gone(text: str) -> Page:
    taken_out = TakenOut(2, withdrawn=True, targets=(text,), reason=text, by=text)
    gone = Gone("runs/x/index.html", None, 3, taken_out, (("index.html", "To the overview"),))
    return build_gone_page(gone, "about/x/", DEFAULT_SETTINGS)


def _removed(text: str) -> Page:
    taken_out = TakenOut(2, withdrawn=True, targets=(text, text), reason=text, by=text)
    return build_removed_page(taken_out, 1, 1, "about/x/", DEFAULT_SETTINGS)


@pytest.mark.parametrize("make", [_gone, _removed])
def test_what_was_taken_out_is_told_in_words(
    listed: list[Payload], make: Callable[[str], Page]
) -> None:
    """The reason and who answers for it come from a command line that may quote evidence."""
    for payload in listed:
        page = make(payload.text)
        data = render(page)
        found = check_site({page.path: data})
        # The page stands alone here: only what its links lead to is missing.
        assert [one for one in found if "missing" not in one and "no such" not in one.lower()] == [
            one for one in check_site({page.path: render(make("plain"))})
            if "missing" not in one and "no such" not in one.lower()
        ], payload.id  # fmt: skip
        assert b"<script>" not in data.partition(b"<body>")[2], payload.id


def test_a_site_withdrawn_from_with_hostile_words_is_sound(
    listed: list[Payload], tmp_path: Path, capfd: Capture
) -> None:
    """Through the command line: pages, JSON and log hold the words, and none of it is obeyed."""
    run = make_run(1)
    write_run(dict(run), tmp_path / "evidence" / "run")
    site = tmp_path / "site"
    assert sitegen(capfd, "build", tmp_path / "evidence", "-o", site).code in {0, 1}
    folder = next((site / "runs").iterdir()).name
    words = "; ".join(_argument(payload.text) for payload in listed)
    done = sitegen(capfd, "withdraw", site, f"runs/{folder}", "--reason", words, "--by", words)
    assert done.code == 0, done.err[-500:]
    assert list(outputs.terminal(done.err.encode("utf-8", "replace"))) == []
    assert version_file(site, "removals.json")["reason"] == words
    assert check_site(site) == []
    for path, data in tree_of(site).items():
        name = path.rpartition("/")[2]
        check = outputs.PUBLISHED.get(name) or outputs.PUBLISHED.get(Path(path).suffix)
        if check is not None and not path.startswith("assets/"):
            assert list(check(data)) == [], path
    checked = sitegen(capfd, "verify", site)
    assert list(outputs.terminal(checked.out.encode("utf-8"))) == []
    assert checked.code == 0, checked.out


def test_what_verify_prints_is_obeyed_by_nobody(listed: list[Payload]) -> None:
    """A site's files may have any name, and hold any words."""
    for payload in listed:
        files = {
            payload.text: payload.text.encode("utf-8", "surrogatepass"),
            f"runs/{payload.text}/index.html": b"",
            "latest.json": b'{"path": "v/0001/", "version": "0001"}',
            "v/0001/manifest.json": payload.text.encode("utf-8", "surrogatepass"),
        }
        report = verified(files, None)
        assert report.state is StepState.FAILED
        assert list(outputs.terminal(report_text(report))) == [], payload.id
        assert list(outputs.json_text(report_json(report))) == [], payload.id


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_doctor_prints_is_obeyed_by_nobody(
    listed: list[Payload], capfd: Capture, form: str
) -> None:
    """It names places as they were given."""
    for payload in listed:
        place = f"absent/{_argument(payload.text)}"
        said = sitegen(capfd, "doctor", "--format", form, "--", place)
        check = outputs.json_text if form == "json" else outputs.terminal
        assert list(check(said.out.encode("utf-8", "replace"))) == [], payload.id
        assert list(outputs.terminal(said.err.encode("utf-8", "replace"))) == [], payload.id
        assert "mistake of sitegen" not in said.err, payload.id


def test_a_shell_is_offered_plain_words_only(listed: list[Payload]) -> None:
    """A folder of evidence has any name; a shell reads some characters as orders."""
    offered: list[CompletionItem] = completing._items([one.text for one in listed], "", None)
    assert {char for item in offered for char in item.value if not char.isalnum()} <= set("._:@+-")
    assert all(item.value.isascii() and item.value[0].isalnum() for item in offered)


def test_what_the_preview_says_of_a_failed_build_is_text(listed: list[Payload]) -> None:
    """The page of the preview server quotes what a build said."""
    known = {*_TAG.findall(render(problem_page("plain", "plain"))), b"span"}
    for payload in listed:
        text = payload.text[:SHORT]
        data = render(problem_page(text, text))
        assert {*_TAG.findall(data)} <= known, payload.id
        assert data.count(b"<script") <= 1, payload.id


def test_who_signed_is_named_in_visible_characters(listed: list[Payload]) -> None:
    """The name of a key is somebody's words."""
    for payload in listed:
        said = vouching_note(payload.text[:SHORT])
        assert not outputs._HIDDEN.search(said.replace("\n", "").replace("\t", "")), payload.id
        assert said.startswith("This version says it is signed by ")
        assert said.endswith("Verify that with a key from elsewhere.")
        assert on_page("plain") == "plain"
