"""Check a record on its own: every check that understands its kind."""

from collections.abc import Mapping, Sequence
from typing import Final

from sitegen.checks import (
    record_common,
    record_coverage,
    record_effect,
    record_gates,
    record_ledger,
    record_ledger_states,
    record_ledger_ticks,
    record_ledger_transitions,
    record_ledger_work,
    record_observation,
    record_observation_identity,
    record_own,
    record_registry,
    record_reports,
)
from sitegen.checks.base import RecordCheck
from sitegen.model.finding import Finding
from sitegen.model.record import Record, RecordKind

RECORD_CHECKS: Final[Sequence[RecordCheck]] = (
    *record_common.RECORD_CHECKS,
    *record_observation.RECORD_CHECKS,
    *record_observation_identity.RECORD_CHECKS,
    *record_effect.RECORD_CHECKS,
    *record_gates.RECORD_CHECKS,
    *record_reports.RECORD_CHECKS,
    *record_registry.RECORD_CHECKS,
    *record_own.RECORD_CHECKS,
    *record_coverage.RECORD_CHECKS,
    *record_ledger.RECORD_CHECKS,
    *record_ledger_states.RECORD_CHECKS,
    *record_ledger_transitions.RECORD_CHECKS,
    *record_ledger_work.RECORD_CHECKS,
    *record_ledger_ticks.RECORD_CHECKS,
)
"""Every check on a record, in the order of the catalogue."""

_BY_KIND: Final[Mapping[RecordKind, tuple[RecordCheck, ...]]] = {
    kind: tuple(check for check in RECORD_CHECKS if kind in check.kinds) for kind in RecordKind
}


def check_record(record: Record) -> tuple[Finding, ...]:
    """Return everything that is wrong with a record, as far as it alone shows."""
    return tuple(finding for check in _BY_KIND[record.kind] for finding in check.findings(record))
