"""The claims of a version, contradictions first, each beside what it is about."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from sitegen.model.claim import Claim, ClaimVerdict, OpenItem
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.frame import Frame, Pager, version_frame
from sitegen.pages.paging import chunks, page_paths, pager_of
from sitegen.settings import Settings

InputRow = tuple[Text, str, str | None]
"""Artifact, its SHA-256, URL of the page that shows it."""

CountRow = tuple[str, Text, int, int, int]
"""URL, name, contradicted, unverifiable, confirmed."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim: what is stated and what was derived, beside each other.

    `number` is its anchor on the page; `href` leads to the page that states it, `place` says
    where it stands there.
    """

    number: int
    verdict: str
    stated: Text
    derived: Text | None
    subject_kind: str
    subject: Text
    predicate: str
    message: Text
    rule: str
    rule_href: str
    artifact: Text
    href: str
    place: Text | None
    sha256: str
    inputs: tuple[InputRow, ...]


@dataclass(frozen=True, slots=True)
class OpenView:
    """An open item: its kind, its words, where it stands, and what became of it."""

    kind: str
    text: Text
    href: str
    artifact: Text
    line: int
    successor: Text | None
    closed_href: str | None
    closed_words: Text | None


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """Claims by verdict, then rule; `rules` and `sources` count them."""

    path: str
    template: str
    frame: Frame
    counts: tuple[tuple[str, int], ...]
    total: int
    elsewhere: int
    rules: tuple[CountRow, ...]
    sources: tuple[CountRow, ...]
    groups: tuple[tuple[str, tuple[tuple[str, str, str, tuple[ClaimView, ...]], ...]], ...]
    pager: Pager
    json: str


def build_claims(version: VersionFacts, about: About, settings: Settings) -> tuple[ClaimsPage, ...]:
    """Return the pages of all claims."""
    size = settings.limits.table_rows
    parts = chunks(version.claims, size)
    paths = page_paths(version.folder + site_map.CLAIMS, len(parts))
    counts = Counter(claim.verdict for claim in version.claims)
    pages = []
    for index, (path, part) in enumerate(zip(paths, parts, strict=True)):
        first = index * size + 1
        pages.append(
            ClaimsPage(
                path=path,
                template="pages/claims.html",
                frame=version_frame(path, "Claims", version, about.path, settings, site_map.CLAIMS),
                counts=tuple((verdict.value, counts[verdict]) for verdict in ClaimVerdict),
                total=len(version.claims),
                elsewhere=len(version.older),
                rules=_rules(version, about, path, settings),
                sources=_sources(version, path, settings),
                groups=_groups(part, first, path, about.path, settings),
                pager=pager_of(paths, index, size, len(version.claims)),
                json="claims.json",
            )
        )
    return tuple(pages)


def _rules(
    version: VersionFacts, about: About, path: str, settings: Settings
) -> tuple[CountRow, ...]:
    limit = settings.limits.shown_chars
    by_rule: dict[str, Counter[ClaimVerdict]] = defaultdict(Counter)
    for claim in version.claims:
        by_rule[claim.rule][claim.verdict] += 1
    return tuple(
        _count(
            site_map.relative(path, site_map.rule_anchor(about.path, rule)),
            shown(rule, limit),
            found,
        )
        for rule, found in sorted(by_rule.items())
    )


def _sources(version: VersionFacts, path: str, settings: Settings) -> tuple[CountRow, ...]:
    limit = settings.limits.shown_chars
    names = {run.path: f"run {run.run_id}" for run in version.runs}
    names |= {record.path: f"{record.kind.value} {record.title}" for record in version.records}
    judged = {report.path: report.page for report in version.reports}
    by_path: dict[str, Counter[ClaimVerdict]] = defaultdict(Counter)
    for claim in version.claims:
        by_path[claim.path][claim.verdict] += 1
    rows = [
        _count(
            site_map.relative(path, judged.get(source, source)),
            shown(names.get(source, source), limit),
            found,
        )
        for source, found in by_path.items()
    ]
    rows.sort(key=lambda row: (-row[2], -row[3], row[0]))
    return tuple(rows[: settings.limits.table_rows])


def _count(href: str, name: Text, found: "Counter[ClaimVerdict]") -> CountRow:
    return (
        href,
        name,
        found[ClaimVerdict.CONTRADICTED],
        found[ClaimVerdict.UNVERIFIABLE],
        found[ClaimVerdict.CONFIRMED],
    )


def _groups(
    part: tuple[Claim, ...], first: int, path: str, about: str, settings: Settings
) -> tuple[tuple[str, tuple[tuple[str, str, str, tuple[ClaimView, ...]], ...]], ...]:
    groups: dict[str, dict[str, list[ClaimView]]] = {}
    for number, claim in enumerate(part, first):
        view = claim_view(claim, number, path, about, settings)
        groups.setdefault(claim.verdict.value, {}).setdefault(claim.rule, []).append(view)
    return tuple(
        (
            verdict,
            tuple(
                (
                    rule,
                    f"{verdict}-{rule}",
                    site_map.relative(path, site_map.rule_anchor(about, rule)),
                    tuple(views),
                )
                for rule, views in rules.items()
            ),
        )
        for verdict, rules in groups.items()
    )


def claim_view(claim: Claim, number: int, path: str, about: str, settings: Settings) -> ClaimView:
    """Return a claim as the page at `path` shows it, under this number."""
    limit = settings.limits.shown_chars
    return ClaimView(
        number=number,
        verdict=claim.verdict.value,
        stated=shown(claim.stated, limit),
        derived=shown_or_none(claim.derived, limit),
        subject_kind=claim.subject.kind,
        subject=shown(claim.subject.id, limit),
        predicate=claim.predicate,
        message=shown(claim.message, limit),
        rule=claim.rule,
        rule_href=site_map.relative(path, site_map.rule_anchor(about, claim.rule)),
        artifact=shown(claim.artifact, limit),
        href=site_map.relative(path, claim.path),
        place=shown_or_none(_place(claim), limit),
        sha256=claim.sha256,
        inputs=tuple(
            (
                shown(item.artifact, limit),
                item.sha256,
                None if item.path is None else site_map.relative(path, item.path),
            )
            for item in claim.inputs
        ),
    )


def _place(claim: Claim) -> str | None:
    if claim.line is not None and not (claim.where or "").startswith("/"):
        return f"line {claim.line}"
    return claim.where


def open_view(item: OpenItem, path: str, settings: Settings) -> OpenView:
    """Return an open item as the page at `path` shows it."""
    limit = settings.limits.shown_chars
    return OpenView(
        kind=item.kind,
        text=shown(item.text, limit),
        href=site_map.relative(path, item.path),
        artifact=shown(item.artifact, limit),
        line=item.line,
        successor=shown_or_none(item.successor, limit),
        closed_href=None if item.closed_by is None else site_map.relative(path, item.closed_by),
        closed_words=shown_or_none(item.closed_words, limit),
    )
