"""The feed and the badges: pointers like the front page, replaced after `latest.json`."""

from sitegen.assembly.run_order import run_key
from sitegen.errors import PublishedChanged
from sitegen.ledger.members import RESTORE
from sitegen.ledger.site import index_runs, read_run
from sitegen.model.facts import RunFacts
from sitegen.model.state import SiteState, SuiteHead
from sitegen.model.version import VersionFacts
from sitegen.pages.badges import build_badges
from sitegen.pages.feed import ENTRIES, build_feed
from sitegen.pages.site_map import index_data
from sitegen.publish.staging import Stage
from sitegen.render.page import render
from sitegen.settings import Settings


def feed_and_badges(
    version: VersionFacts, state: SiteState, stage: Stage, settings: Settings
) -> dict[str, bytes]:
    """Return the badges, and the feed where the site knows its address: path → bytes."""
    newest = newest_runs(state, stage, settings)
    records = [record.verdict for record in version.records if record.verdict is not None]
    badges = build_badges(newest, version.coverage, version.claim_counts, records)
    made = {badge.path: render(badge) for badge in badges}
    if settings.site_url is not None:
        feed = build_feed(_last_runs(version, state, stage, settings), settings)
        if feed is not None:
            made[feed.path] = render(feed)
    return made


def newest_runs(state: SiteState, stage: Stage, settings: Settings) -> tuple[RunFacts, ...]:
    """Return the newest run of each suite, also where a closed page lists it."""
    listed = {run.path: run for run in state.runs}
    return tuple(
        listed.get(head.path) or _published(head, stage, settings) for head in state.suites
    )


def _published(head: SuiteHead, stage: Stage, settings: Settings) -> RunFacts:
    site = stage.place(f"{head.path}entry.json").parents[2]
    known = read_run(site, head.path, settings.limits)
    if known is None:
        message = f"The site was changed: {head.path}entry.json was published, and is missing."
        raise PublishedChanged(message, hint=RESTORE)
    return known.facts


def _last_runs(
    version: VersionFacts, state: SiteState, stage: Stage, settings: Settings
) -> tuple[RunFacts, ...]:
    """Return the newest runs of the site: the listed ones, then those of closed pages."""
    runs = list(version.runs)
    number = state.pages
    while number and len(runs) < ENTRIES:
        site = stage.place(index_data(number)).parents[1]
        runs.extend(index_runs(site, number, settings.limits))
        number -= 1
    ordered = sorted(
        runs, key=lambda run: run_key(run.created_at, run.run_id, run.evidence_sha256), reverse=True
    )
    return tuple(ordered[:ENTRIES])
