"""The catalogue entries of everything that readers find."""

from sitegen.model.finding import Check
from sitegen.readers import run_rules, sdsr_rules

CHECKS: tuple[Check, ...] = (*run_rules.CHECKS, *sdsr_rules.CHECKS)
"""Every check that a reader can report, those of runs first."""
