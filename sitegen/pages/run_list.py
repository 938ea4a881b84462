"""Runs as rows: for the overview, the run list, and closed index pages."""

from collections.abc import Mapping

from sitegen.model.facts import RunFacts
from sitegen.model.preflight import Preflight
from sitegen.model.version import VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.findings import counts_text
from sitegen.settings import Settings

RunRow = tuple[
    str,
    Text,
    Text,
    Text | None,
    str,
    int,
    tuple[int, int, int, int, int],
    str,
    tuple[str, ...],
    tuple[Text, str | None] | None,
]
"""URL, run id, suite, created, verdict, cases, numbers of verified, failed, skipped, contradicted
and invalid ones, findings in words, flags (`contested`, `incomplete`), the preflight that the run
names with the URL of its record (None: not here)."""


def preflight_pages(version: VersionFacts) -> Mapping[str, str]:
    """Return id of a preflight → its record, the current ones before the superseded ones."""
    found: dict[str, str] = {}
    for record in (*version.records, *version.superseded):
        if isinstance(record.detail, Preflight):
            found.setdefault(record.detail.preflight_id, record.path)
    return found


def run_row(
    run: RunFacts, path: str, settings: Settings, preflights: Mapping[str, str] | None = None
) -> RunRow:
    """Return a run's row on the page at `path`.

    `preflights` are those that a version knows: a page that never changes again leaves them out.
    """
    limit = settings.limits.shown_chars
    counts = run.verdicts
    flags = [
        word
        for word, there in (("contested", run.contested), ("incomplete", run.incomplete))
        if there
    ]
    return (
        site_map.relative(path, run.path),
        shown(run.run_id, limit),
        shown(run.suite, limit),
        shown_or_none(run.created_at, limit),
        run.verdict.value,
        counts.total,
        (
            counts.verified,
            counts.failed,
            counts.skipped,
            counts.contradicted,
            counts.invalid,
        ),
        counts_text(run.finding_counts),
        tuple(flags),
        _named(run, path, limit, preflights),
    )


def _named(
    run: RunFacts, path: str, limit: int, preflights: Mapping[str, str] | None
) -> tuple[Text, str | None] | None:
    if preflights is None or run.preflight is None:
        return None
    page = preflights.get(run.preflight)
    return shown(run.preflight, limit), None if page is None else site_map.relative(path, page)
