"""The catalogue of rules for claims: each rule has the anchor `rule-<id>`."""

from dataclasses import dataclass

from sitegen.model.version import About
from sitegen.pages import site_map
from sitegen.pages.frame import Frame, frame_of
from sitegen.settings import Settings

RuleRow = tuple[str, str, str, str, str, bool]
"""Id, title, predicate, derivation, needed evidence, whether its own bytes decide it."""


@dataclass(frozen=True, slots=True)
class ClaimRulesPage:
    """Every rule for claims."""

    path: str
    template: str
    frame: Frame
    rules: tuple[RuleRow, ...]


def build_claim_rules(about: About, settings: Settings) -> ClaimRulesPage:
    """Return the page."""
    path = about.path + site_map.CLAIM_RULES
    crumbs = ((f"{about.path}index.html", "What rendered the pages"),)
    return ClaimRulesPage(
        path=path,
        template="pages/claim_rules.html",
        frame=frame_of(path, "Rules for claims", about.path, settings, crumbs),
        rules=tuple(
            (rule.id, rule.title, rule.predicate, rule.derivation, rule.needs, rule.own)
            for rule in about.claim_rules
        ),
    )
