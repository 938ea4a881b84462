"""Read back what a site says of evidence that it holds without its secrets."""

from collections.abc import Iterable
from pathlib import Path

from sitegen.ledger.members import Members, read_members
from sitegen.ledger.site import finding_of, verdict_of
from sitegen.limits import Limits
from sitegen.model.finding import Finding
from sitegen.model.judgement import CaseJudgement, Judgement


def redacted_files(site: Path, folder: str, limits: Limits) -> tuple[str, ...]:
    """Return the files of a run out of which secrets were taken."""
    listed = read_members(site, f"{folder}evidence.json", limits).rows("files")
    return tuple(row.text("path") for row in listed if row.table.get("redacted") is True)


def run_judgement(site: Path, folder: str, limits: Limits, without: Iterable[str]) -> Judgement:
    """Return what a run's page says, but for the findings of checks that are made anew."""
    run = read_members(site, f"{folder}run.json", limits)
    left = frozenset(without)
    cases = {
        row.text("artifact"): CaseJudgement(verdict_of(row, "verdict"), _findings(row, left))
        for row in run.rows("cases")
    }
    verdict = verdict_of(run, "verdict")
    return Judgement(run.optional("status"), verdict, _findings(run, left), cases)


def record_judgement(record: Members) -> Judgement:
    """Return what a record's page says."""
    verdict = None if record.optional("verdict") is None else verdict_of(record, "verdict")
    found = _findings(record, frozenset())
    return Judgement(record.optional("status"), verdict, found)


def _findings(row: Members, left: frozenset[str]) -> tuple[Finding, ...]:
    found = (finding_of(one) for one in row.rows("findings"))
    return tuple(finding for finding in found if finding.check not in left)
