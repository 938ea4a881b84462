"""Check records and runs against each other. What is found here is shown on version pages only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sitegen.checks import (
    own_investigation,
    record_agreement,
    record_certification,
    record_references,
    record_scenario_runs,
    reference_time,
)
from sitegen.checks.record_world import SiteCheck, world_of
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Finding

SITE_CHECKS: Final[Sequence[SiteCheck]] = (
    *record_references.SITE_CHECKS,
    *record_agreement.SITE_CHECKS,
    *record_scenario_runs.SITE_CHECKS,
    *record_certification.SITE_CHECKS,
    *own_investigation.SITE_CHECKS,
    *reference_time.SITE_CHECKS,
)
"""Every check across artifacts, in the order of the catalogue."""


def check_site(
    records: Sequence[RecordFacts],
    runs: Sequence[RunFacts],
    reference: datetime | None = None,
    past: Sequence[RecordFacts] = (),
) -> Mapping[str, tuple[Finding, ...]]:
    """Return what only a view across artifacts shows: path of a run or record to its findings.

    `records` are the current ones, `past` those that they superseded. `reference` is the reference
    time in UTC; without one, what depends on today is not judged.
    """
    world = world_of(records, runs, reference, past)
    found: dict[str, list[Finding]] = defaultdict(list)
    for check in SITE_CHECKS:
        for path, finding in check.findings(world):
            found[path].append(finding)
    return {path: tuple(findings) for path, findings in sorted(found.items())}
