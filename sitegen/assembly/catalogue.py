"""The catalogue of every check that sitegen makes, across all rooms."""

from sitegen.assembly import rules as assembly_rules
from sitegen.canonical import rules as canonical_rules
from sitegen.checks import catalogue as check_catalogue
from sitegen.intake import rules as intake_rules
from sitegen.model.finding import Check
from sitegen.readers import rules as reader_rules


def all_checks() -> tuple[Check, ...]:
    """Return every check: of reading bytes, files and formats, then of what they say."""
    return (
        *canonical_rules.CHECKS,
        *intake_rules.CHECKS,
        *reader_rules.CHECKS,
        *check_catalogue.CHECKS,
        *assembly_rules.CHECKS,
    )
