"""Every payload in every string of every format: nothing runs, and the text is there as text.

The full run opens every page of about 60,000 cells; `make test` a seeded sample of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext

from sitegen.canonical.redaction_text import Hits, policy_of, redact_plain
from sitegen.canonical.secret_names import DEFAULT_RULES
from tests.browser.conftest import Site, Watch, built, serve, watch
from tests.conftest import FULL
from tests.hostile.cells import Planted, names, on_page, plant
from tests.hostile.payloads import CANARY, Payload, payloads
from tests.site_tools import version_file

pytestmark = pytest.mark.browser

STEPS: Final = {"own": 2, "corpus": 6} if FULL else {"own": 30, "corpus": 60}
"""Each form meets one payload in so many of a list; the full run leaves each payload several."""

WIDE: Final = 2_000
"""Characters of a payload that goes into any form: a form repeats it some 40 times."""

FOR_LONG: Final = frozenset({"report", "log"})
"""The forms that a longer payload goes into; as a key of JSON it would leave a file unread."""

TAKEN_OUT: Final = re.compile(r"REDACTED|\*{4}")
UNREAD: Final = re.compile(r"is not valid UTF-8|more than the limit of [\d,]+ for a document")
SHOWN_CHARS: Final = 300
LOOK: Final = """
() => {
  const wrong = [];
  const told = (what, node) => wrong.push(what + ' ' + node.outerHTML.slice(0, 120));
  const ids = new Set();
  for (const node of document.querySelectorAll('*')) {
    const tag = node.localName;
    if (['iframe', 'object', 'embed', 'base', 'form', 'template', 'frame'].includes(tag)) {
      told('element', node);
    }
    if (tag === 'script' && !node.closest('head') && node.type !== 'application/json') {
      told('script', node);
    }
    if (tag === 'style' || (tag === 'meta' && node.httpEquiv.toLowerCase() === 'refresh')) {
      told('element', node);
    }
    for (const attribute of node.attributes) {
      if (attribute.name.startsWith('on') || attribute.name === 'style') {
        told('attribute', node);
      }
    }
    if (node.id) {
      if (ids.has(node.id)) told('id twice', node);
      ids.add(node.id);
    }
    const url = node.getAttribute('href') ?? node.getAttribute('src');
    if (url && /^\\s*[a-z][a-z0-9+.-]*:/i.test(url) && !/^(https?:\\/\\/|data:)/.test(url)) {
      told('scheme', node);
    }
  }
  const main = document.querySelectorAll('main');
  if (main.length !== 1 || !document.querySelector('body > footer')) wrong.push('broken page');
  return [wrong, document.body.textContent];
}
"""
"""What a page's own tree says: what may not be in it, and all of its text."""


@dataclass(frozen=True)
class Hostile:
    """A site of hostile evidence, what was planted, and where it is shown."""

    site: Site
    planted: Planted
    shown: dict[str, list[tuple[str, Payload]]]


def pairs(listed: list[Payload], step: int) -> Iterator[tuple[str, Payload]]:
    """Yield which payload goes into which form: one pair in `step`, spread over both."""
    for index, payload in enumerate(listed):
        for column, name in enumerate(names()):
            if len(payload.text) > WIDE:
                if name in FOR_LONG:
                    yield name, payload
            elif (index + 7 * column) % step == 0:
                yield name, payload


@pytest.fixture(scope="module", params=["own", "corpus"])
def hostile(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hostile]:
    """Return the site of a list of payloads: our own, or that of the corpus."""
    of_corpus = payloads()
    if request.param == "corpus":
        corpus: Path = request.getfixturevalue("corpus")
        of_corpus = payloads(corpus)[len(of_corpus) :]
    evidence = tmp_path_factory.mktemp("cells")
    planted = plant(evidence, pairs(of_corpus, STEPS[request.param]))
    folder = built(evidence, tmp_path_factory.mktemp("out"))
    shown: dict[str, list[tuple[str, Payload]]] = {}
    for fate in version_file(folder, "intake.json")["files"]:
        found = planted.files.get(fate["artifact"])
        if found is not None:
            shown.setdefault(f"{fate['to']}index.html", []).append(found)
    server, root = serve(folder)
    yield Hostile(Site(folder, root), planted, shown)
    server.shutdown()
    server.server_close()


def is_secret(text: str) -> bool:
    """Tell whether a text is redacted wherever it stands."""
    if CANARY.search(text.encode("utf-8", "surrogatepass")) is not None:
        return True
    return redact_plain(text, policy_of(), (), Hits()) != text


def looked(watched: Watch, url: str, expected: list[tuple[str, Payload]]) -> None:
    """Open a page, and tell what is wrong with its tree, or missing from its text."""
    watched.open(url)
    wrong, text = watched.page.evaluate(LOOK)
    for problem in wrong:
        watched.told(problem)
    visible = " ".join(text.split())
    if UNREAD.search(visible):
        return  # no text to show: the page says why
    for name, payload in expected:
        shown = _is_shown(name, payload, visible)
        taken_out = TAKEN_OUT.search(visible) is not None
        if is_secret(payload.text):
            if CANARY.search(visible.encode("utf-8", "surrogatepass")) is not None:
                watched.told(f"shows the secret {payload.id} of {name}")
            elif not taken_out:
                watched.told(f"does not say that {payload.id} of {name} is redacted")
        # Where a payload is the name of a secret, it is itself taken out of what it names.
        elif not shown and not (taken_out and DEFAULT_RULES.rule_for(payload.text)):
            watched.told(f"does not show {payload.id} of {name}")


def _is_shown(name: str, payload: Payload, visible: str) -> bool:
    # The comments of a file stand in lines of their own.
    lines = payload.text.splitlines() if name == "yaml-comments" else [payload.text]
    return all(on_page(line[:SHOWN_CHARS]) in visible for line in lines)


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_no_cell_does_anything_and_each_is_text(
    hostile: Hostile, context: BrowserContext, scheme: str
) -> None:
    """No call, dialog, request, navigation, violation or error; the text is on its page."""
    assert hostile.planted.cells > (20_000 if FULL else 500)
    root = hostile.site.root(scheme)
    watched = watch(context, root)
    pages = hostile.site.pages()
    if scheme == "http":
        pages = pages[:: 4 if FULL else 16]
    for page in pages:
        looked(watched, f"{root}{page}", hostile.shown.get(page, []))
    told = watched.settle()
    assert told == [], "\n".join(told[:40])
