"""The catalogue: every check is in it once, in words, and the document is made from it."""

import re

import pytest

from sitegen.assembly.catalogue import all_checks
from sitegen.checks.catalogue import CASE_AND_RUN_CHECKS
from sitegen.checks.document import SCOPES, checks_markdown
from sitegen.model.finding import Check, Effect, Severity


def test_every_id_is_unique_and_spelt_alike() -> None:
    """A finding's id leads to one entry, and can be a link."""
    ids = [check.id for check in all_checks()]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)


def test_every_check_on_cases_and_runs_is_in_the_catalogue() -> None:
    """No check reports what the catalogue does not explain."""
    assert {item.check for item in CASE_AND_RUN_CHECKS} <= set(all_checks())


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_every_entry_is_complete(check: Check) -> None:
    """An entry has a known scope, a title, a reason, and what to do; only errors have effects."""
    assert check.scope in dict(SCOPES)
    assert check.title
    assert not check.title.endswith(".")
    assert check.rationale.endswith(".")
    assert check.remedy.endswith(".")
    assert check.severity is Severity.ERROR or check.effect is Effect.NONE


def test_the_document_has_one_heading_a_check() -> None:
    """Every check is in the document once, below its scope, in the order of ids."""
    text = checks_markdown(all_checks())
    headings = re.findall(r"^### `(.+)`$", text, re.MULTILINE)
    assert sorted(headings) == sorted(check.id for check in all_checks())
    assert text.endswith("\n")


def test_the_order_of_checks_does_not_change_the_document() -> None:
    """The document is sorted by itself, so that a moved check changes no line."""
    checks = all_checks()
    assert checks_markdown(checks) == checks_markdown(tuple(reversed(checks)))
