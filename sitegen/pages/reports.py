"""The current reports of a version: what became of their claims, and what they leave open."""

from dataclasses import dataclass

from sitegen.model.claim import Claim, JudgedReport
from sitegen.model.report import Report
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.claims import ClaimView, OpenView, claim_view, open_view
from sitegen.pages.evidence import Text, label, shown, shown_or_none
from sitegen.pages.frame import Frame, folder_frame, version_frame
from sitegen.pages.prose import Prose, prose_of
from sitegen.settings import Settings

ReportRow = tuple[str, Text, Text | None, str, int, int, int, int]
"""URL of the judged page, title, time, URL of the record, counts by verdict, open items."""


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """All current reports; `still_open` and `closed` are the ledger of open items."""

    path: str
    template: str
    frame: Frame
    reports: tuple[ReportRow, ...]
    still_open: tuple[OpenView, ...]
    closed: tuple[OpenView, ...]
    left_out: int
    json: str


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """One report with the verdict on each of its claims.

    `prose` is None where the report is shown as plain text on its record's page only.
    """

    path: str
    template: str
    frame: Frame
    title: Text
    artifact: Text
    sha256: str
    record_href: str
    counts: tuple[tuple[str, int], ...]
    claims: tuple[ClaimView, ...]
    left_out: int
    prose: Prose | None


def build_reports(version: VersionFacts, about: About, settings: Settings) -> ReportsPage:
    """Return the page of all current reports."""
    path = version.folder + site_map.REPORTS
    limit, rows = settings.limits.shown_chars, settings.limits.table_rows
    views = [open_view(item, path, settings) for item in version.open_items[:rows]]
    return ReportsPage(
        path=path,
        template="pages/reports.html",
        frame=version_frame(path, "Reports", version, about.path, settings, site_map.REPORTS),
        reports=tuple(
            (
                site_map.relative(path, report.page),
                shown(report.title, limit),
                shown_or_none(report.time, limit),
                site_map.relative(path, report.path),
                report.counts.contradicted,
                report.counts.unverifiable,
                report.counts.confirmed,
                report.open_items,
            )
            for report in version.reports
        ),
        still_open=tuple(view for view in views if view.closed_href is None),
        closed=tuple(view for view in views if view.closed_href is not None),
        left_out=max(len(version.open_items) - rows, 0),
        json="claims.json",
    )


def build_judged_page(
    entry: JudgedReport,
    report: Report,
    claims: tuple[Claim, ...],
    about: About,
    settings: Settings,
) -> JudgedPage:
    """Return the judged page of one report."""
    path = entry.page
    limit = settings.limits.shown_chars
    folder = path.partition("reports/")[0]
    counts = entry.counts
    return JudgedPage(
        path=path,
        template="pages/judged.html",
        frame=folder_frame(
            path, label(f"Report {entry.title}"), folder, about.path, settings, site_map.REPORTS
        ),
        title=shown(entry.title, limit),
        artifact=shown(entry.artifact, limit),
        sha256=entry.sha256,
        record_href=site_map.relative(path, entry.path),
        counts=(
            ("contradicted", counts.contradicted),
            ("unverifiable", counts.unverifiable),
            ("confirmed", counts.confirmed),
        ),
        claims=tuple(
            claim_view(claim, number, path, about.path, settings)
            for number, claim in enumerate(claims, 1)
        ),
        left_out=entry.left_out,
        prose=prose_of(report, claims, settings.limits, judged=True),
    )
