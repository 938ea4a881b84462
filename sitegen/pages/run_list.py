"""Runs as rows: for the overview, the run list, and closed index pages."""

from sitegen.model.facts import RunFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.findings import counts_text
from sitegen.settings import Settings

RunRow = tuple[
    str, Text, Text, Text | None, str, int, tuple[int, int, int, int, int], str, tuple[str, ...]
]
"""URL, run id, suite, created, verdict, cases, numbers of verified, failed, skipped, contradicted
and invalid ones, findings in words, flags (`contested`, `incomplete`)."""


def run_row(run: RunFacts, path: str, settings: Settings) -> RunRow:
    """Return a run's row on the page at `path`."""
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
    )
