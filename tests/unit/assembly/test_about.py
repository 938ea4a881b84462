"""What names the folder of what rendered the pages: every setting that changes their bytes."""

from dataclasses import fields, replace
from typing import Any

import pytest

from sitegen.assembly.about import about_of
from sitegen.limits import Limits
from sitegen.settings import (
    DEFAULT_SETTINGS,
    BaselineRule,
    ExpectedLayers,
    OrderRule,
    Settings,
    SuiteRule,
)
from sitegen.settings_certify import CertifyPolicy
from sitegen.settings_gate import GatePolicy, WaiverRule
from sitegen.settings_preflight import PreflightPolicy
from sitegen.settings_redaction import Redaction
from sitegen.settings_retention import Retention

ELSEWHERE: dict[str, Any] = {
    "evidence": ("other",),
    "output": "public",
    "ignore": ("other",),
    "baseline": "v1",
    "baselines": "frozen",
    "baseline_rules": (BaselineRule("v1"),),
    "gate": GatePolicy(("removed",), waivers=(WaiverRule("r", "o", "2026-12-31", case="a"),)),
    "preflight": PreflightPolicy(suite="other"),
    "certify": CertifyPolicy(suite="other"),
    "retention": Retention(versions=1),
}
"""Settings that say where to read and write, what is compared with what, and what fails."""

IN_THE_PAGES: dict[str, Any] = {
    "title": "Other",
    "site_url": "https://example.org/",
    "suites": (SuiteRule("a", "b"),),
    "layers": {"TEST": "Test"},
    "expected_layers": (ExpectedLayers(("L4",)),),
    "use_cases": {"UC-001": "First"},
    "scenario_order": (OrderRule("B", ("A",)),),
    "volatile_fields": ("took",),
    "limits": Limits(depth=9),
    "redaction": Redaction(fields=("pin",)),
}


def test_every_setting_is_one_or_the_other() -> None:
    """A new setting must be thought about here."""
    assert ELSEWHERE.keys() | IN_THE_PAGES.keys() == {item.name for item in fields(Settings)}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_changes_no_run_or_record_page_changes_no_name(name: str) -> None:
    """A waiver that is added doesn't make a site look rendered by something else."""
    changed = about_of(replace(DEFAULT_SETTINGS, **{name: ELSEWHERE[name]}))
    assert changed == about_of(DEFAULT_SETTINGS)
    assert name not in changed.settings


@pytest.mark.parametrize("name", IN_THE_PAGES)
def test_what_changes_pages_changes_the_name(name: str) -> None:
    """And it is among the settings that are shown."""
    changed = about_of(replace(DEFAULT_SETTINGS, **{name: IN_THE_PAGES[name]}))
    assert changed.path != about_of(DEFAULT_SETTINGS).path
    assert name in changed.settings
