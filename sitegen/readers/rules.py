"""The catalogue entries of everything that readers find."""

from sitegen.model.finding import Check
from sitegen.readers import report_rules, run_rules, sdsr_rules, state_ledger_rules

CHECKS: tuple[Check, ...] = (
    *run_rules.CHECKS,
    *sdsr_rules.CHECKS,
    *report_rules.CHECKS,
    *state_ledger_rules.CHECKS,
)
"""Every check that a reader can report, those of runs first."""
