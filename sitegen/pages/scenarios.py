"""The scenarios of a version: class, coverage row, certification, and the order they run in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.model.certification import Certification
from sitegen.model.facts import RecordFacts
from sitegen.model.record import RecordKind
from sitegen.model.scenario import Scenario, ScenarioClass
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.certifications import (
    CertificationDetail,
    CertificationIndex,
    CoverageCell,
    certification_detail,
    certification_index,
    holds,
    observed_coverage,
)
from sitegen.pages.evidence import FEW, Text, shown, shown_or_none
from sitegen.pages.frame import Frame, Pager, version_frame
from sitegen.pages.paging import chunks, page_paths, pager_of
from sitegen.pages.scenario_order import Order, order_of
from sitegen.settings import Settings

COVERAGE_COLUMNS: Final = (
    ("Worker execution", frozenset({"worker_execution"})),
    ("Traces", frozenset({"trace_generation", "traces"})),
    (
        "Engine validation",
        frozenset({"engine_validation", "engine_propagation", "engine_non_propagation"}),
    ),
)
"""The protocol's coverage row: each column with the names that files use for it."""

NeedRow = tuple[Text, str | None, bool, str]
"""A scenario that is required, URL of its page, whether it is certified, and who requires it."""


@dataclass(frozen=True, slots=True)
class CertificationView:
    """The current certification of a scenario; `verdict` is None where none is due."""

    status: Text
    verdict: str | None
    href: str
    issued_at: Text
    in_force: bool


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One scenario. `stated_class` is the file's own word, `known_class` its mapping or None.

    `coverage` holds, for each of `COVERAGE_COLUMNS`, what the file claims (`yes`, `no` or `not
    stated`) and what its run covered (the same, None where no run is here). `comments` are
    statuses that comments state, with the line, `needs` what must be certified first, unmet ones
    first; `more_comments` and `more_needs` of them are not listed.
    """

    href: str
    scenario_id: Text
    name: Text | None
    verdict: str | None
    status: Text | None
    stated_class: Text | None
    known_class: str | None
    mode: Text | None
    coverage: tuple[CoverageCell, ...]
    certification: CertificationView | None
    comments: tuple[tuple[Text, int], ...]
    more_comments: int
    step: str
    needs: tuple[NeedRow, ...]
    more_needs: int


@dataclass(frozen=True, slots=True)
class ScenariosPage:
    """The scenarios, in the order in which they must run.

    `unmet` counts those with a prerequisite that isn't certified; `certifications` are those of
    the rows, on the last page also those without a file of the scenario; `unreadable` are (URL,
    name) of files that can't be read.
    """

    path: str
    template: str
    frame: Frame
    columns: tuple[str, ...]
    rows: tuple[ScenarioRow, ...]
    certifications: tuple[CertificationDetail, ...]
    certified: int
    unmet: int
    total: int
    unreadable: tuple[tuple[str, Text], ...]
    pager: Pager


def build_scenarios(
    version: VersionFacts, about: About, settings: Settings
) -> tuple[ScenariosPage, ...]:
    """Return the pages of all current scenarios."""
    records = [item for item in version.records if item.kind is RecordKind.SCENARIO]
    readable = [(item, item.detail) for item in records if isinstance(item.detail, Scenario)]
    index_of = certification_index(version)
    certified = frozenset(name for name, item in index_of.current.items() if holds(item, version))
    order = order_of(tuple(detail for _, detail in readable), settings.scenario_order)
    readable.sort(key=lambda pair: (order.rank(pair[1].scenario_id), pair[1].scenario_id))
    pages_by_id = {detail.scenario_id: item.path for item, detail in readable}
    size = settings.limits.table_rows
    parts = chunks(readable, size)
    paths = page_paths(version.folder + site_map.SCENARIOS, len(parts))
    unmet = sum(bool(order.needs(detail.scenario_id) - certified) for _, detail in readable)
    limit = settings.limits.shown_chars
    others = sorted(index_of.current.keys() - pages_by_id.keys())[:size]
    made = []
    for index, (path, part) in enumerate(zip(paths, parts, strict=True)):
        context = _Context(path, limit, order, certified, index_of, pages_by_id)
        names = [detail.scenario_id for _, detail in part]
        names += others if path == paths[-1] else []
        made.append(
            ScenariosPage(
                path=path,
                template="pages/scenarios.html",
                frame=version_frame(
                    path, "Scenarios", version.folder, about.path, settings, site_map.SCENARIOS
                ),
                columns=tuple(column for column, _ in COVERAGE_COLUMNS),
                rows=tuple(_row(item, detail, context) for item, detail in part),
                certifications=_details(names, context),
                certified=len(certified & pages_by_id.keys()),
                unmet=unmet,
                total=len(readable),
                unreadable=tuple(
                    (site_map.relative(path, item.path), shown(item.title, limit))
                    for item in records
                    if not isinstance(item.detail, Scenario)
                ),
                pager=pager_of(paths, index, size, len(readable)),
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Context:
    path: str
    limit: int
    order: Order
    certified: frozenset[str]
    index: CertificationIndex
    pages: Mapping[str, str]


def _details(names: list[str], context: _Context) -> tuple[CertificationDetail, ...]:
    found = (
        certification_detail(
            context.index, name, context.path, context.limit, number, context.pages.get(name)
        )
        for number, name in enumerate(dict.fromkeys(names), 1)
    )
    return tuple(one for one in found if one is not None)


def _row(record: RecordFacts, scenario: Scenario, context: _Context) -> ScenarioRow:
    limit = context.limit
    name = scenario.scenario_id
    stated = dict(scenario.coverage)
    seen = observed_coverage(context.index, name)
    needs = sorted(context.order.needs(name), key=lambda need: (need in context.certified, need))
    known = scenario.scenario_class
    return ScenarioRow(
        href=site_map.relative(context.path, record.path),
        scenario_id=shown(name, limit),
        name=shown_or_none(scenario.name, limit),
        verdict=None if record.verdict is None else record.verdict.value,
        status=shown_or_none(scenario.stated_status, limit),
        stated_class=shown_or_none(scenario.stated_class, limit),
        known_class=None if known is None or known is ScenarioClass.UNKNOWN else known.value,
        mode=shown_or_none(scenario.execution_mode, limit),
        coverage=tuple(
            (_covered(stated, names), _covered(seen, names) if seen else None)
            for _, names in COVERAGE_COLUMNS
        ),
        certification=_certification(context.index.current.get(name), context),
        comments=tuple(
            (shown(claim.status, limit), claim.position.line)
            for claim in scenario.comment_claims[:FEW]
        ),
        more_comments=max(len(scenario.comment_claims) - FEW, 0),
        step=context.order.step(name),
        needs=tuple(_need(need, name, context) for need in needs[:FEW]),
        more_needs=max(len(needs) - FEW, 0),
    )


def _covered(stated: Mapping[str, bool], names: frozenset[str]) -> str:
    found = [stated[name] for name in sorted(names & stated.keys())]
    if not found:
        return "not stated"
    return "yes" if any(found) else "no"


def _need(need: str, of: str, context: _Context) -> NeedRow:
    page = context.pages.get(need)
    return (
        shown(need, context.limit),
        None if page is None else site_map.relative(context.path, page),
        need in context.certified,
        context.order.source(of, need),
    )


def _certification(record: RecordFacts | None, context: _Context) -> CertificationView | None:
    if record is None or not isinstance(record.detail, Certification):
        return None
    detail = record.detail
    return CertificationView(
        status=shown(detail.status.value, context.limit),
        verdict=None if record.verdict is None else record.verdict.value,
        href=site_map.relative(context.path, record.path),
        issued_at=shown(detail.issued_at, context.limit),
        in_force=holds(record, context.index.version),
    )
