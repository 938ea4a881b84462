"""The pages of a small world, byte for byte; `make golden` writes them anew."""

import os
from pathlib import Path

from tests.unit.pages.world_site import site

EXPECTED = Path(__file__).parent / "pages"


def rendered() -> dict[str, bytes]:
    """Return the HTML pages of the world, with a word that has to be escaped wherever it goes."""
    return {path: data for path, data in site("w<o>rd").items() if path.endswith(".html")}


def test_pages_are_as_expected() -> None:
    """No page is missing, none is extra, and each has the expected bytes."""
    actual = rendered()
    if os.environ.get("SITEGEN_GOLDEN") == "update":
        for old in EXPECTED.rglob("*.html"):
            old.unlink()
        for path, data in actual.items():
            target = EXPECTED / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    expected = {
        path.relative_to(EXPECTED).as_posix(): path.read_bytes()
        for path in EXPECTED.rglob("*")
        if path.is_file()
    }
    assert sorted(actual) == sorted(expected)
    assert [path for path in sorted(actual) if actual[path] != expected[path]] == []
