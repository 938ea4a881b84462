"""Records as rows, and the verdicts of many in words."""

from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Finding
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.settings import Settings

RecordRow = tuple[str, Text, Text, Text | None, Text | None, str | None, str, int]
"""URL, subject, title, time, status, verdict, gravest finding's severity (empty: none), number
of findings."""


def record_row(
    record: RecordFacts, site_findings: tuple[Finding, ...], path: str, settings: Settings
) -> RecordRow:
    """Return a record's row on the page at `path`, counting its own and the site's findings."""
    limit = settings.limits.shown_chars
    findings = (*record.findings, *site_findings)
    severities = {finding.severity.value for finding in findings}
    gravest = next((word for word in ("error", "warning", "note") if word in severities), "")
    return (
        site_map.relative(path, record.path),
        shown(record.id, limit),
        shown(record.title, limit),
        shown_or_none(record.time, limit),
        shown_or_none(record.status, limit),
        None if record.verdict is None else record.verdict.value,
        gravest,
        len(findings),
    )
