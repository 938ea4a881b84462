"""The feed of published runs (Atom, RFC 4287), for sites that know their own address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.times import read_time
from sitegen.model.facts import RunFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import label
from sitegen.pages.findings import counts_text
from sitegen.pages.numbers import count, percent
from sitegen.settings import Settings

ENTRIES: Final = 50
"""Runs in the feed, the newest ones."""

_NO_TIME: Final = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Entry:
    """One run; `id` is its page's address, which never changes, `verdict` a word of ours."""

    id: str
    title: str
    updated: str
    verdict: str
    summary: str


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed; `updated` is the newest time that any entry states, never that of the build."""

    path: str
    template: str
    id: str
    home: str
    title: str
    updated: str
    entries: tuple[Entry, ...]


def build_feed(runs: Sequence[RunFacts], settings: Settings) -> Feed | None:
    """Return the feed of runs, newest first; None where no `site_url` is set."""
    if settings.site_url is None:
        return None
    root = f"{settings.site_url.rstrip('/')}/"
    entries = tuple(_entry(run, root) for run in runs[:ENTRIES])
    return Feed(
        path=site_map.FEED,
        template="feed.xml",
        id=f"{root}{site_map.FEED}",
        home=f"{root}{site_map.ROOT_PAGE}",
        title=label(settings.title),
        updated=max((entry.updated for entry in entries), default=_NO_TIME),
        entries=entries,
    )


def _entry(run: RunFacts, root: str) -> Entry:
    counts = run.verdicts
    flags = [
        word
        for word, there in (
            ("It came with more than one content.", run.contested),
            ("It has no summary.", run.incomplete),
            ("It states no time that can be read.", _time(run.created_at) == _NO_TIME),
        )
        if there
    ]
    bad = "".join(
        f", {number:,} {word}"
        for word, number in (
            ("contradicted", counts.contradicted),
            ("invalid", counts.invalid),
            ("failed", counts.failed),
            ("skipped", counts.skipped),
        )
        if number
    )
    verified = percent(counts.verified, counts.total)
    told = (
        f"{counts.verified:,} of {count(counts.total, 'case', 'cases')} verified ({verified}){bad}"
    )
    words = (f"Suite {label(run.suite)}: {told}.", f"Findings: {counts_text(run.finding_counts)}.")
    return Entry(
        id=f"{root}{run.path}index.html",
        title=f"{run.verdict.value}: {label(run.run_id)}",
        updated=_time(run.created_at),
        verdict=run.verdict.value,
        summary=" ".join((*words, *flags)),
    )


def _time(stated: str | None) -> str:
    """Return a stated time as RFC 3339 writes it, to the second, in UTC.

    One without an offset is taken as it stands: readers sort by it, and it is a claim anyway.
    """
    instant = read_time(stated) if stated else None
    if instant is None:
        return _NO_TIME
    moment = instant.local if instant.utc is None else instant.utc
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}Z"
