"""The catalogues of everything that sitegen can say of evidence, across all rooms."""

from dataclasses import dataclass

from sitegen.assembly import rules as assembly_rules
from sitegen.assembly import signature_rules
from sitegen.canonical import rules as canonical_rules
from sitegen.checks import catalogue as check_catalogue
from sitegen.claims import catalogue as claim_catalogue
from sitegen.claims import site as claim_checks
from sitegen.compare.kinds import KINDS
from sitegen.intake import rules as intake_rules
from sitegen.model.claim import ClaimRule
from sitegen.model.difference import DifferenceKind
from sitegen.model.finding import Check
from sitegen.readers import rules as reader_rules

Entry = Check | ClaimRule | DifferenceKind
"""What a catalogue is made of."""


@dataclass(frozen=True, slots=True)
class Catalogues:
    """Entries of all catalogues. An id is unique in one of them, and may stand in several."""

    checks: tuple[Check, ...]
    claim_rules: tuple[ClaimRule, ...]
    kinds: tuple[DifferenceKind, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Return every id once."""
        entries: tuple[Entry, ...] = (*self.checks, *self.claim_rules, *self.kinds)
        return tuple(dict.fromkeys(entry.id for entry in entries))

    def named(self, id_: str) -> "Catalogues":
        """Return only the entries with this id."""
        return Catalogues(
            tuple(check for check in self.checks if check.id == id_),
            tuple(rule for rule in self.claim_rules if rule.id == id_),
            tuple(kind for kind in self.kinds if kind.id == id_),
        )


def all_checks() -> tuple[Check, ...]:
    """Return every check: of reading bytes, files and formats, then of what they say."""
    return (
        *canonical_rules.CHECKS,
        *intake_rules.CHECKS,
        *reader_rules.CHECKS,
        *check_catalogue.CHECKS,
        *claim_checks.CHECKS,
        *assembly_rules.CHECKS,
        *signature_rules.CHECKS,
    )


def explained() -> Catalogues:
    """Return everything that `sitegen explain` can explain."""
    return Catalogues(all_checks(), claim_catalogue.RULES, KINDS)
