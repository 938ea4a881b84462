"""The preflights of a version: gates by preflight, and trace counts before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import RecordFacts
from sitegen.model.outcome import Outcome
from sitegen.model.preflight import REQUIRED_GATES, TRACE_METRICS, Gate, Preflight
from sitegen.model.record import RecordKind
from sitegen.model.scenario_observation import ScenarioObservation
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.certifications import certification_index
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.frame import Frame, Pager, version_frame
from sitegen.pages.paging import chunks, page_paths, pager_of
from sitegen.settings import Settings

MAX_COLUMNS: Final = 24

GateCell = tuple[str, Text | None]
"""Outcome of a gate as a class (`absent` where the preflight has no such gate), its status."""

GuardedRun = tuple[Text, str | None]
"""The id of the run that a preflight guards, and the URL of what is here of it."""

PreflightRow = tuple[
    str,
    Text,
    Text,
    Text,
    str | None,
    Text | None,
    Text,
    GuardedRun | None,
    tuple[GateCell, ...],
    int,
]
"""URL, id, suite, environment, verdict, status, start, the run it guards, gates by column, gates
without a column."""

FailedGate = tuple[str, Text, Text, Text, Text, Text]
"""URL of the preflight, its id, the gate, its title, its status, its message."""

MetricRow = tuple[str, Text, Text, str, str, str, bool]
"""URL of the preflight or observation, its id, metric, before, after, change, whether it
went down with nothing archived for it."""


@dataclass(frozen=True, slots=True)
class PreflightPage:
    """Gates by preflight: the protocol's four first, then the others that were seen.

    `failed` are the gates that did not hold, of the preflights in `rows`. The last page's
    `metrics` are also those of current observations of scenarios.
    """

    path: str
    template: str
    frame: Frame
    columns: tuple[tuple[Text, bool], ...]
    rows: tuple[PreflightRow, ...]
    failed: tuple[FailedGate, ...]
    metrics: tuple[MetricRow, ...]
    total: int
    unreadable: tuple[tuple[str, Text], ...]
    pager: Pager


def build_preflight(
    version: VersionFacts, about: About, settings: Settings
) -> tuple[PreflightPage, ...]:
    """Return the pages of all current preflights."""
    records = [item for item in version.records if item.kind is RecordKind.PREFLIGHT]
    readable = [(item, item.detail) for item in records if isinstance(item.detail, Preflight)]
    columns = _columns(tuple(detail for _, detail in readable))
    size = settings.limits.table_rows
    limit = settings.limits.shown_chars
    parts = chunks(readable, size)
    paths = page_paths(version.folder + site_map.PREFLIGHT, len(parts))
    runs = certification_index(version).runs
    return tuple(
        PreflightPage(
            path=path,
            template="pages/preflight.html",
            frame=version_frame(
                path, "Preflight", version.folder, about.path, settings, site_map.PREFLIGHT
            ),
            columns=tuple((shown(name, limit), name in REQUIRED_GATES) for name in columns),
            rows=tuple(
                _row(item, detail, columns, _Place(path, limit, runs)) for item, detail in part
            ),
            failed=tuple(
                row for item, detail in part for row in _failed(item, detail, path, limit)
            )[:size],
            metrics=(
                *(row for item, detail in part for row in _metrics(item, detail, path, limit)),
                *(_observed(version.records, path, limit, size) if path == paths[-1] else ()),
            ),
            total=len(readable),
            unreadable=tuple(
                (site_map.relative(path, item.path), shown(item.title, limit))
                for item in records
                if not isinstance(item.detail, Preflight)
            ),
            pager=pager_of(paths, index, size, len(readable)),
        )
        for index, (path, part) in enumerate(zip(paths, parts, strict=True))
    )


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    limit: int
    runs: Mapping[str, str]


def _failed(
    record: RecordFacts, detail: Preflight, path: str, limit: int
) -> tuple[FailedGate, ...]:
    return tuple(
        (
            site_map.relative(path, record.path),
            shown(detail.preflight_id, limit),
            shown(gate.id, limit),
            shown(gate.title, limit),
            shown(gate.status, limit),
            shown(gate.message, limit),
        )
        for gate in detail.gates
        if gate.outcome is Outcome.FAIL
    )


def _observed(
    records: tuple[RecordFacts, ...], path: str, limit: int, most: int
) -> tuple[MetricRow, ...]:
    """Return the counts of observations of scenarios, those that were taken."""
    rows = [
        row
        for item in records
        if isinstance(item.detail, ScenarioObservation)
        for row in _metric_rows(
            site_map.relative(path, item.path),
            shown(item.detail.observation_id, limit),
            {name: (before, after) for name, before, after in item.detail.metrics},
            limit,
        )
    ]
    return tuple(rows[:most])


def _columns(preflights: tuple[Preflight, ...]) -> tuple[str, ...]:
    """Return the gates with a column: required ones, then others seen, as far as they fit."""
    others = {gate.id for item in preflights for gate in item.gates} - set(REQUIRED_GATES)
    return (*REQUIRED_GATES, *sorted(others))[:MAX_COLUMNS]


def _row(
    record: RecordFacts, detail: Preflight, columns: tuple[str, ...], place: _Place
) -> PreflightRow:
    path, limit = place.path, place.limit
    gates: dict[str, Gate] = {}
    for gate in detail.gates:
        # A gate that is named twice is a finding; the worse statement is the one to show.
        known = gates.get(gate.id)
        if known is None or known.outcome.value == "pass":
            gates[gate.id] = gate
    cells = tuple(_cell(gates.get(name), limit) for name in columns)
    return (
        site_map.relative(path, record.path),
        shown(detail.preflight_id, limit),
        shown(detail.suite, limit),
        shown(detail.environment, limit),
        None if record.verdict is None else record.verdict.value,
        shown_or_none(record.status, limit),
        shown(detail.started_at, limit),
        _guarded(detail.run_id, place),
        cells,
        len(gates.keys() - set(columns)),
    )


def _guarded(run_id: str | None, place: _Place) -> GuardedRun | None:
    if run_id is None:
        return None
    page = place.runs.get(run_id)
    href = None if page is None else site_map.relative(place.path, page)
    return shown(run_id, place.limit), href


def _cell(gate: Gate | None, limit: int) -> GateCell:
    if gate is None:
        return "absent", None
    return gate.outcome.value, shown(gate.status, limit)


def _metrics(
    record: RecordFacts, detail: Preflight, path: str, limit: int
) -> tuple[MetricRow, ...]:
    href = site_map.relative(path, record.path)
    name = shown(detail.preflight_id, limit)
    stated = {metric: (before, after) for metric, before, after in detail.metrics}
    return _metric_rows(href, name, stated, limit)


def _metric_rows(
    href: str, name: Text, stated: Mapping[str, tuple[int | None, int | None]], limit: int
) -> tuple[MetricRow, ...]:
    ordered = [*TRACE_METRICS, *sorted(stated.keys() - set(TRACE_METRICS))]
    rows = []
    changes = {
        metric: after - before
        for metric, (before, after) in stated.items()
        if before is not None and after is not None
    }
    for metric in ordered[:MAX_COLUMNS]:
        before, after = stated.get(metric, (None, None))
        change = changes.get(metric)
        rows.append(
            (
                href,
                name,
                shown(metric, limit),
                "not stated" if before is None else str(before),
                "not stated" if after is None else str(after),
                "not known" if change is None else f"{change:+d}",
                _fell(metric, changes),
            )
        )
    return tuple(rows)


def _fell(metric: str, changes: Mapping[str, int]) -> bool:
    """Tell whether a count went down for which no archived trace accounts."""
    change = changes.get(metric, 0)
    stem, active, _ = metric.rpartition("_active_total")
    archived = changes.get(f"{stem}_archived_total", 0) if active else 0
    return change < 0 and change + max(archived, 0) < 0
