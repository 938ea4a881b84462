"""`docs/checks.md` is the catalogue of the checks that are made, word by word."""

import os
from pathlib import Path

from sitegen.assembly.catalogue import all_checks
from sitegen.checks.document import checks_markdown


def test_the_documented_checks_are_the_real_ones(repository: Path) -> None:
    """The page says what the checks say; `make golden` writes it anew."""
    page = repository / "docs" / "checks.md"
    expected = checks_markdown(all_checks())
    if os.environ.get("SITEGEN_GOLDEN") == "update":
        page.write_text(expected, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == expected
