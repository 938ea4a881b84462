"""The preflights of a version: gates by preflight, and trace counts before and after."""

from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import RecordFacts
from sitegen.model.preflight import REQUIRED_GATES, TRACE_METRICS, Gate, Preflight
from sitegen.model.record import RecordKind
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.frame import Frame, Pager, version_frame
from sitegen.pages.paging import chunks, page_paths, pager_of
from sitegen.settings import Settings

MAX_COLUMNS: Final = 24

GateCell = tuple[str, Text | None]
"""Outcome of a gate as a class (`absent` where the preflight has no such gate), its status."""

PreflightRow = tuple[
    str, Text, Text, Text, str | None, Text | None, Text, tuple[GateCell, ...], int
]
"""URL, id, suite, environment, verdict, status, start, gates by column, gates without a column."""

MetricRow = tuple[str, Text, Text, str, str, str, bool]
"""URL of the preflight, its id, metric, before, after, change, whether the count went down."""


@dataclass(frozen=True, slots=True)
class PreflightPage:
    """Gates by preflight: the protocol's four first, then the others that were seen."""

    path: str
    template: str
    frame: Frame
    columns: tuple[tuple[Text, bool], ...]
    rows: tuple[PreflightRow, ...]
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
    return tuple(
        PreflightPage(
            path=path,
            template="pages/preflight.html",
            frame=version_frame(
                path, "Preflight", version, about.path, settings, site_map.PREFLIGHT
            ),
            columns=tuple((shown(name, limit), name in REQUIRED_GATES) for name in columns),
            rows=tuple(_row(item, detail, columns, path, limit) for item, detail in part),
            metrics=tuple(
                row for item, detail in part for row in _metrics(item, detail, path, limit)
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


def _columns(preflights: tuple[Preflight, ...]) -> tuple[str, ...]:
    """Return the gates with a column: required ones, then others seen, as far as they fit."""
    others = {gate.id for item in preflights for gate in item.gates} - set(REQUIRED_GATES)
    return (*REQUIRED_GATES, *sorted(others))[:MAX_COLUMNS]


def _row(
    record: RecordFacts, detail: Preflight, columns: tuple[str, ...], path: str, limit: int
) -> PreflightRow:
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
        cells,
        len(gates.keys() - set(columns)),
    )


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
    ordered = [*TRACE_METRICS, *sorted(stated.keys() - set(TRACE_METRICS))]
    rows = []
    for metric in ordered[:MAX_COLUMNS]:
        before, after = stated.get(metric, (None, None))
        known = before is not None and after is not None
        change = after - before if before is not None and after is not None else 0
        rows.append(
            (
                href,
                name,
                shown(metric, limit),
                "not stated" if before is None else str(before),
                "not stated" if after is None else str(after),
                f"{change:+d}" if known else "not known",
                change < 0,
            )
        )
    return tuple(rows)
