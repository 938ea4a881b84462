"""The catalogue entries of every check on records, alone and across artifacts."""

from typing import Final

from sitegen.checks.records import RECORD_CHECKS
from sitegen.checks.site import SITE_CHECKS
from sitegen.model.finding import Check

CHECKS: Final[tuple[Check, ...]] = (
    *(check.check for check in RECORD_CHECKS),
    *(check.check for check in SITE_CHECKS),
)
"""In the order in which the checks are made."""
