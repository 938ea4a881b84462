"""Observations, effect observations and capabilities of a version."""

from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import RecordFacts
from sitegen.model.record import RecordKind
from sitegen.model.scenario_observation import ScenarioObservation
from sitegen.model.sdsr import Capability, EffectObservation, Observation
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import FEW, Text, shown, shown_or_none
from sitegen.pages.frame import Frame, Pager, version_frame
from sitegen.pages.numbers import count
from sitegen.pages.paging import page_paths, pager_of
from sitegen.settings import Settings

_KINDS: Final = (RecordKind.OBSERVATION, RecordKind.EFFECT_OBSERVATION, RecordKind.CAPABILITY)

ObservationRow = tuple[str, Text, Text, str | None, Text | None, str, int, int, int, int, bool]
"""URL, capability, scenario, verdict, status, response status, invariants stated in total,
passed, failed, results listed, whether any was evaluated."""

EffectRow = tuple[str, Text, Text | None, str | None, Text | None, tuple[Text, ...], int, int, str]
"""URL, scenario, class, verdict, status, capabilities, how many more, effects, acceptance."""

ScenarioRunRow = tuple[
    str, Text, Text, Text, str | None, Text | None, Text, str, str, str, str, bool
]
"""URL, scenario, class, run, verdict, status, start, checklist, expectations, guardrails,
fallbacks, whether a guardrail failed."""

CapabilityRow = tuple[str, Text, str | None, Text | None, Text | None, Text | None, str]
"""URL, capability, verdict, status, domain, observed by, invariants."""


@dataclass(frozen=True, slots=True)
class ObservationsPage:
    """What was observed; `unreadable` are (URL, name) of files that can't be read."""

    path: str
    template: str
    frame: Frame
    observations: tuple[ObservationRow, ...]
    effects: tuple[EffectRow, ...]
    scenario_runs: tuple[ScenarioRunRow, ...]
    capabilities: tuple[CapabilityRow, ...]
    totals: tuple[int, int, int, int]
    unevaluated: int
    unreadable: tuple[tuple[str, Text], ...]
    pager: Pager


def build_observations(
    version: VersionFacts, about: About, settings: Settings
) -> tuple[ObservationsPage, ...]:
    """Return the pages of observations; each holds the next rows of all four tables."""
    observed, effects, capabilities = (
        tuple(item for item in version.records if item.kind is kind and item.detail is not None)
        for kind in _KINDS
    )
    runs = tuple(
        (item, item.detail) for item in effects if isinstance(item.detail, ScenarioObservation)
    )
    effects = tuple(item for item in effects if isinstance(item.detail, EffectObservation))
    broken = tuple(item for item in version.records if item.kind in _KINDS and item.detail is None)
    size = settings.limits.table_rows
    longest = max(len(observed), len(effects), len(runs), len(capabilities), len(broken), 1)
    paths = page_paths(version.folder + site_map.OBSERVATIONS, -(-longest // size))
    limit = settings.limits.shown_chars
    made = []
    for index, path in enumerate(paths):
        here = slice(index * size, (index + 1) * size)
        made.append(
            ObservationsPage(
                path=path,
                template="pages/observations.html",
                frame=version_frame(
                    path,
                    "Observations",
                    version.folder,
                    about.path,
                    settings,
                    site_map.OBSERVATIONS,
                ),
                observations=tuple(
                    _observation(item, item.detail, path, limit)
                    for item in observed[here]
                    if isinstance(item.detail, Observation)
                ),
                effects=tuple(
                    _effect(item, item.detail, path, limit)
                    for item in effects[here]
                    if isinstance(item.detail, EffectObservation)
                ),
                scenario_runs=tuple(_scenario_run(item, path, limit) for item in runs[here]),
                capabilities=tuple(
                    _capability(item, item.detail, path, limit)
                    for item in capabilities[here]
                    if isinstance(item.detail, Capability)
                ),
                totals=(len(observed), len(effects), len(capabilities), len(runs)),
                unevaluated=_unevaluated(observed),
                unreadable=tuple(
                    (site_map.relative(path, item.path), shown(item.title, limit))
                    for item in broken[here]
                ),
                pager=pager_of(paths, index, size, longest),
            )
        )
    return tuple(made)


def _verdict(record: RecordFacts) -> str | None:
    return None if record.verdict is None else record.verdict.value


def _observation(record: RecordFacts, detail: Observation, path: str, limit: int) -> ObservationRow:
    status = detail.response_status
    return (
        site_map.relative(path, record.path),
        shown(detail.capability_id, limit),
        shown(detail.scenario_id, limit),
        _verdict(record),
        shown_or_none(record.status, limit),
        "no response" if status is None else str(status),
        detail.total,
        detail.passed,
        detail.failed,
        len(detail.results),
        bool(detail.passed + detail.failed),
    )


def _effect(record: RecordFacts, detail: EffectObservation, path: str, limit: int) -> EffectRow:
    passed = detail.acceptance_passed
    failures = len(detail.acceptance_failures)
    acceptance = "not stated" if passed is None else "says passed" if passed else "says failed"
    if failures:
        acceptance += f", {count(failures, 'failure', 'failures')} listed"
    return (
        site_map.relative(path, record.path),
        shown(detail.scenario_id, limit),
        shown_or_none(detail.observation_class, limit),
        _verdict(record),
        shown_or_none(record.status, limit),
        tuple(shown(name, limit) for name in detail.capabilities[:FEW]),
        max(len(detail.capabilities) - FEW, 0),
        detail.effects,
        acceptance,
    )


def _unevaluated(observed: tuple[RecordFacts, ...]) -> int:
    return sum(
        not item.detail.passed + item.detail.failed
        for item in observed
        if isinstance(item.detail, Observation)
    )


def _scenario_run(
    run: tuple[RecordFacts, ScenarioObservation], path: str, limit: int
) -> ScenarioRunRow:
    record, detail = run
    failed = sum(one.status == "FAIL" for one in detail.guardrails)
    return (
        site_map.relative(path, record.path),
        shown(detail.scenario_id, limit),
        shown(detail.scenario_class, limit),
        shown(detail.run_id, limit),
        _verdict(record),
        shown_or_none(record.status, limit),
        shown(detail.started_at, limit),
        _met([one.status for one in detail.checklist]),
        _met([one.status for one in detail.expectations]),
        f"{failed} failed" if failed else _met([one.status for one in detail.guardrails]),
        count(len(detail.fallbacks), "fallback", "fallbacks") if detail.fallbacks else "none",
        bool(failed),
    )


def _met(statuses: list[str]) -> str:
    met = sum(status == "PASS" for status in statuses)
    return f"{met} of {len(statuses)}" if statuses else "none"


def _capability(record: RecordFacts, detail: Capability, path: str, limit: int) -> CapabilityRow:
    passed, total = detail.invariants_passed, detail.invariants_total
    stated = passed is not None or total is not None
    invariants = (
        f"{'?' if passed is None else passed} of {'?' if total is None else total} passed"
        if stated
        else "not stated"
    )
    return (
        site_map.relative(path, record.path),
        shown(detail.capability_id, limit),
        _verdict(record),
        shown_or_none(record.status, limit),
        shown_or_none(detail.domain, limit),
        shown_or_none(detail.observed_by, limit),
        invariants,
    )
