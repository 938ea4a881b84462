"""Layer coverage of a run: which layers its cases and its use cases reached."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sitegen.model.facts import CaseFacts
from sitegen.model.layer import CoverageCell, CoverageMatrix, CoverageRow, Layer
from sitegen.settings import ExpectedLayers, Settings

NO_USE_CASE = "(no use case)"
"""The subject of the row of all cases that name no use case."""

OTHER_LAYERS = "(others)"
"""The column of all layers beyond the limit; facts use the same name for theirs."""


def run_coverage(
    cases: Sequence[CaseFacts], settings: Settings
) -> tuple[CoverageMatrix, CoverageMatrix]:
    """Return cases × layers and use cases × layers of one run; the order of cases is no matter.

    Cells hold numbers of events. Cases that could not be read are rows without any. A cell of
    a use case is the sum over its cases, expected where one of them is expected to reach it.
    """
    ordered = sorted(cases, key=lambda case: case.artifact.path)
    layers = _layers(ordered, settings)
    columns = frozenset(layer.id for layer in layers)
    counted = [(case, _events(case, columns), _expected(case, settings)) for case in ordered]
    return (
        CoverageMatrix(layers, _case_rows(counted, layers)),
        CoverageMatrix(layers, _use_case_rows(counted, layers, settings.use_cases)),
    )


_Counted = tuple[CaseFacts, Mapping[str, int], frozenset[str]]


def _layers(cases: Iterable[CaseFacts], settings: Settings) -> tuple[Layer, ...]:
    known = dict(settings.layers)
    for rule in settings.expected_layers:
        for layer in rule.layers:
            known.setdefault(layer, layer)
    others = sorted({layer for case in cases for layer, _ in case.layer_events} - known.keys())
    room = max(settings.limits.layers - len(known), 0)
    if len(others) > room:
        others = [*(name for name in others[:room] if name != OTHER_LAYERS), OTHER_LAYERS]
    columns = [*known.items(), *((name, name) for name in others)]
    return tuple(Layer(layer, label) for layer, label in columns)


def _events(case: CaseFacts, columns: frozenset[str]) -> Mapping[str, int]:
    events: Counter[str] = Counter()
    for layer, number in case.layer_events:
        events[layer if layer in columns else OTHER_LAYERS] += number
    return events


def _expected(case: CaseFacts, settings: Settings) -> frozenset[str]:
    rules = [rule for rule in settings.expected_layers if _matches(rule, case)]
    return frozenset(layer for rule in rules for layer in rule.layers)


def _matches(rule: ExpectedLayers, case: CaseFacts) -> bool:
    if case.dialect is None:
        # Of a case that can't be read nobody knows stage, labels or writes.
        return rule.stage is None and rule.label is None and rule.writes is None
    return (
        (rule.stage is None or rule.stage == case.stage)
        and (rule.label is None or rule.label in case.labels)
        and (rule.writes is None or rule.writes == bool(case.db_writes))
    )


def _cells(
    layers: Iterable[Layer], events: Mapping[str, int], expected: frozenset[str]
) -> tuple[CoverageCell, ...]:
    return tuple(
        CoverageCell(layer.id, events.get(layer.id, 0), layer.id in expected) for layer in layers
    )


def _case_rows(counted: Sequence[_Counted], layers: tuple[Layer, ...]) -> tuple[CoverageRow, ...]:
    ids = Counter(case.case_id for case, _, _ in counted)
    return tuple(
        CoverageRow(
            subject=_subject(case, ids),
            page=case.page or None,
            cells=_cells(layers, events, expected),
        )
        for case, events, expected in counted
    )


def _subject(case: CaseFacts, ids: Mapping[str | None, int]) -> str:
    if case.case_id is None or ids[case.case_id] > 1:
        return case.artifact.path
    return case.case_id


def _use_case_rows(
    counted: Sequence[_Counted], layers: tuple[Layer, ...], titles: Mapping[str, str]
) -> tuple[CoverageRow, ...]:
    events: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    expected: defaultdict[str | None, frozenset[str]] = defaultdict(frozenset)
    for case, found, wanted in counted:
        events[case.use_case].update(found)
        expected[case.use_case] |= wanted
    rows = [
        CoverageRow(
            subject=use_case,
            page=None,
            cells=_cells(layers, events[use_case], expected[use_case]),
            title=titles.get(use_case),
        )
        for use_case in sorted(name for name in events if name is not None)
    ]
    if None in events:
        rows.append(CoverageRow(NO_USE_CASE, None, _cells(layers, events[None], expected[None])))
    return tuple(rows)
