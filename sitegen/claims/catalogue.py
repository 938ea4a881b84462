"""Every rule for claims, by id: what the catalogue shows of them."""

from typing import Final

from sitegen.claims import record_rules, reports, run_summaries
from sitegen.model.claim import ClaimRule

RULES: Final[tuple[ClaimRule, ...]] = tuple(
    dict.fromkeys(
        (
            *run_summaries.RULES,
            *record_rules.RULES,
            *(rule for item in reports.RULES for rule in item.rules),
        )
    )
)
"""In the order of the catalogue: runs, records, reports."""
