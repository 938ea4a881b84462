"""A hole planted anywhere in templates or scripts is found by what looks at the pages."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import Site, built, serve, watch
from tests.browser.listed import NEWER, run_page, served_site
from tests.browser.test_hostile_cells import looked
from tests.conftest import FULL
from tests.hostile.cells import names, plant
from tests.hostile.holes import PAYLOAD, SCRIPT_HOLES, Probed, planted, printed, probed, script
from tests.hostile.payloads import Payload

pytestmark = pytest.mark.browser

PLANTED: Final = 20
FEWEST: Final = 60
"""Sites of the templates that print evidence; fewer would mean that the probe is blind."""


@dataclass(frozen=True)
class World:
    """A site of one payload everywhere, and which expressions print it."""

    site: Site
    probed: Probed


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a site in which one payload stands in every string of every format."""
    folder = tmp_path_factory.mktemp("holes")
    payload = Payload("planted", "html-attr", PAYLOAD)
    plant(folder / "evidence", [(name, payload) for name in names()])
    # The second build compares with what the first one published.
    first = folder / "first"
    shutil.copytree(folder / "evidence", first)

    def build() -> None:
        built(first, folder)

    found = probed(folder / "templates", build)
    server, root = serve(folder / "site")
    yield World(Site(folder / "site", root), found)
    server.shutdown()
    server.server_close()


def test_the_site_is_clean_before_a_hole_is_planted(world: World, context: BrowserContext) -> None:
    """What the planted holes are told by is absent where there is none."""
    watched = watch(context, world.site.file)
    for path in world.site.pages()[:: 1 if FULL else 4]:
        looked(watched, f"{world.site.file}{path}", [])
    assert watched.settle() == []


def test_each_planted_hole_is_found(world: World, context: BrowserContext, tmp_path: Path) -> None:
    """One expression unescaped, one page opened: something is told."""
    known = [hole.id for hole in printed() if hole.id in world.probed.found]
    assert len(known) >= FEWEST
    step = 1 if FULL else max(1, len(known) // PLANTED)
    missed = []
    for number, hole in enumerate(known[::step]):
        page = world.probed.pages[world.probed.found[hole]]
        target = world.site.folder / page.path
        before = target.read_bytes()
        if not number:
            assert planted(tmp_path / "none", "no hole", page) == before
        target.write_bytes(planted(tmp_path / str(number), hole, page))
        watched = watch(context, world.site.file)
        looked(watched, f"{world.site.file}{page.path}", [])
        if not watched.settle():
            missed.append(hole)
        watched.page.close()
        target.write_bytes(before)
        shutil.rmtree(tmp_path / str(number))
    assert missed == []


def test_each_hole_in_a_script_is_found(context: BrowserContext, tmp_path: Path) -> None:
    """Text that a script writes as HTML is refused by the page's policy, and that is told."""
    with served_site(tmp_path) as site:
        (target,) = (site.folder / "assets").glob("site.*.js")
        whole = target.read_bytes()
        assert script() == whole
        missed = []
        for hole in (None, *SCRIPT_HOLES):
            target.write_bytes(script(hole))
            watched = watch(context, site.file)
            watched.open(f"{site.file}{run_page(site, NEWER)}")
            watched.page.evaluate("document.querySelector('.tools .find')?.click()")
            # A violation is told in a task of its own, after the one that it happened in.
            watched.page.evaluate("() => new Promise((done) => setTimeout(done))")
            found = watched.settle()
            if hole is None:
                assert found == []
            elif not any("violated require-trusted-types-for" in one for one in found):
                missed.append((hole, found))
            watched.page.close()
    assert missed == []
