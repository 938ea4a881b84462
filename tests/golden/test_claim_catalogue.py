"""`docs/claims.md` is the catalogue of the rules for claims, word by word."""

import os
from pathlib import Path

from sitegen.claims.catalogue import RULES
from sitegen.claims.document import rules_markdown


def test_the_documented_rules_are_the_real_ones(repository: Path) -> None:
    """The page says what the rules say; `make golden` writes it anew."""
    page = repository / "docs" / "claims.md"
    expected = rules_markdown(RULES)
    if os.environ.get("SITEGEN_GOLDEN") == "update":
        page.write_text(expected, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == expected


def test_every_rule_is_complete_and_known_by_one_id() -> None:
    """Nothing is left blank, and no id names two rules."""
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    for rule in RULES:
        assert all((rule.title, rule.predicate, rule.derivation, rule.needs)), rule.id
        assert rule.title[-1] != ".", rule.id
