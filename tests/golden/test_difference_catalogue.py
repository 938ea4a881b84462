"""`docs/differences.md` is the catalogue of the kinds that are told, word by word."""

import os
from pathlib import Path

from sitegen.compare.document import kinds_markdown
from sitegen.compare.kinds import KINDS


def test_the_documented_differences_are_the_real_ones(repository: Path) -> None:
    """The page says what the kinds say; `make golden` writes it anew."""
    page = repository / "docs" / "differences.md"
    expected = kinds_markdown(KINDS)
    if os.environ.get("SITEGEN_GOLDEN") == "update":
        page.write_text(expected, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == expected
