"""What each certification rests on, who issued it, why it is not in force, and what came before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.times import read_time
from sitegen.model.certification import Certification, CertificationStatus, RestsOn
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Severity
from sitegen.model.outcome import Verdict
from sitegen.model.record import RecordKind
from sitegen.model.scenario_observation import ScenarioObservation
from sitegen.model.version import VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import FEW, Text, shown, shown_or_none

CHANGED: Final = "certification-artifact-changed"
ABSENT: Final = "certification-artifact-absent"
"""Checks whose findings tell what has become of what a certification rests on."""

RestRow = tuple[Text | None, Text, Text, str | None, str]
"""Role, path as stated, SHA-256, URL of the record with this digest, and `here`, `other bytes`,
`not here` or `in a run`."""

HistoryRow = tuple[str, Text, Text, Text, str | None, Text | None]
"""URL, id, status, time of issue, verdict, reason."""

CoverageCell = tuple[str, str | None]
"""What the scenario's file claims, and what its run covered; `yes`, `no`, `not stated`, None."""


@dataclass(frozen=True, slots=True)
class CertificationDetail:
    """One current certification in full; `run` is its id and the URL of what is here of it.

    `findings` are (severity, sentence) that a view across artifacts gave. `more_history` and
    `more_rests` are not listed. `scenario_href` is None where no file of the scenario is here.
    """

    anchor: str
    scenario_id: Text
    scenario_href: str | None
    href: str
    status: Text
    verdict: str | None
    in_force: bool
    issued_by: Text
    issued_at: Text
    expires_at: Text | None
    run: tuple[Text, str | None] | None
    commit: Text | None
    reason: Text | None
    findings: tuple[tuple[str, Text], ...]
    rests: tuple[RestRow, ...]
    more_rests: int
    history: tuple[HistoryRow, ...]
    more_history: int


@dataclass(frozen=True, slots=True)
class CertificationIndex:
    """The records of a version by what certifications name: digest, run, scenario."""

    version: VersionFacts
    current: Mapping[str, RecordFacts]
    past: Mapping[str, tuple[RecordFacts, ...]]
    by_digest: Mapping[str, RecordFacts]
    runs: Mapping[str, str]
    observed: Mapping[str, RecordFacts]


def certifications_of(records: tuple[RecordFacts, ...]) -> Mapping[str, RecordFacts]:
    """Return the current certification of each scenario that has one."""
    return {
        item.detail.scenario_id: item
        for item in records
        if item.kind is RecordKind.CERTIFICATION and isinstance(item.detail, Certification)
    }


def holds(record: RecordFacts, version: VersionFacts) -> bool:
    """Tell whether a certification says CERTIFIED, and nothing refutes it, alone or together."""
    detail = record.detail
    across = version.site_findings.get(record.path, ())
    return (
        isinstance(detail, Certification)
        and detail.status is CertificationStatus.CERTIFIED
        and record.verdict is Verdict.VERIFIED
        and not any(one.severity is Severity.ERROR for one in across)
    )


def certification_index(version: VersionFacts) -> CertificationIndex:
    """Return the index over the records of a version, the current ones before the past ones."""
    every = (*version.records, *version.superseded)
    past: dict[str, list[RecordFacts]] = {}
    for item in version.superseded:
        if isinstance(item.detail, Certification):
            past.setdefault(item.detail.scenario_id, []).append(item)
    by_digest: dict[str, RecordFacts] = {}
    runs = {run.run_id: run.path for run in version.runs}
    for item in every:
        by_digest.setdefault(item.artifact.sha256, item)
        if isinstance(item.detail, ScenarioObservation):
            runs.setdefault(item.detail.run_id, item.path)
    return CertificationIndex(
        version=version,
        current=certifications_of(version.records),
        past={name: tuple(_newest_first(group)) for name, group in past.items()},
        by_digest=by_digest,
        runs=runs,
        observed={
            item.detail.scenario_id: item
            for item in version.records
            if isinstance(item.detail, ScenarioObservation)
        },
    )


def _newest_first(records: Iterable[RecordFacts]) -> list[RecordFacts]:
    def stamp(record: RecordFacts) -> tuple[str, str]:
        instant = read_time(record.time or "")
        moment = instant.utc.isoformat() if instant and instant.utc else ""
        return moment, record.artifact.sha256

    return sorted(records, key=stamp, reverse=True)


def observed_coverage(index: CertificationIndex, scenario_id: str) -> Mapping[str, bool]:
    """Return what a run of the scenario covered: that of its certification, else the newest."""
    certified = index.current.get(scenario_id)
    if certified is not None and isinstance(certified.detail, Certification):
        digests = {one.sha256 for one in certified.detail.artifacts}
        for digest in sorted(digests & index.by_digest.keys()):
            detail = index.by_digest[digest].detail
            if isinstance(detail, ScenarioObservation):
                return dict(detail.coverage)
    newest = index.observed.get(scenario_id)
    if newest is not None and isinstance(newest.detail, ScenarioObservation):
        return dict(newest.detail.coverage)
    return {}


def certification_detail(
    index: CertificationIndex,
    scenario_id: str,
    path: str,
    limit: int,
    number: int,
    scenario_page: str | None,
) -> CertificationDetail | None:
    """Return the current certification of a scenario in full, None where it has none."""
    record = index.current.get(scenario_id)
    if record is None or not isinstance(record.detail, Certification):
        return None
    detail = record.detail
    across = index.version.site_findings.get(record.path, ())
    states = {one.where: one.check for one in across if one.check in {CHANGED, ABSENT}}
    history = index.past.get(scenario_id, ())
    return CertificationDetail(
        anchor=f"certification-{number}",
        scenario_id=shown(scenario_id, limit),
        scenario_href=None if scenario_page is None else site_map.relative(path, scenario_page),
        href=site_map.relative(path, record.path),
        status=shown(detail.status.value, limit),
        verdict=None if record.verdict is None else record.verdict.value,
        in_force=holds(record, index.version),
        issued_by=shown(detail.issued_by, limit),
        issued_at=shown(detail.issued_at, limit),
        expires_at=shown_or_none(detail.expires_at, limit),
        run=_run(index, detail, path, limit),
        commit=shown_or_none(detail.source.commit if detail.source else None, limit),
        reason=shown_or_none(detail.reason, limit),
        findings=tuple(
            (one.severity.value, shown(one.message, limit))
            for one in (*record.findings, *across)[:FEW]
        ),
        rests=tuple(
            _rest(index, one, (path, limit), _state(states, place))
            for place, one in enumerate(detail.artifacts[:FEW])
        ),
        more_rests=max(len(detail.artifacts) - FEW, 0),
        history=tuple(_history(one, path, limit) for one in history[:FEW]),
        more_history=max(len(history) - FEW, 0),
    )


def _run(
    index: CertificationIndex, detail: Certification, path: str, limit: int
) -> tuple[Text, str | None] | None:
    if detail.run_id is None:
        return None
    page = index.runs.get(detail.run_id)
    return shown(detail.run_id, limit), None if page is None else site_map.relative(path, page)


def _state(states: Mapping[str | None, str], place: int) -> str | None:
    found = {states.get(f"/artifacts/{place}/sha256"), states.get(f"/artifacts/{place}")}
    if CHANGED in found:
        return "other bytes"
    return "not here" if ABSENT in found else None


def _rest(
    index: CertificationIndex, one: RestsOn, place: tuple[str, int], state: str | None
) -> RestRow:
    path, limit = place
    record = index.by_digest.get(one.sha256)
    href = None if record is None else site_map.relative(path, record.path)
    return (
        shown_or_none(one.role, limit),
        shown(one.path, limit),
        shown(one.sha256, limit),
        href,
        state or ("here" if record is not None else "in a run"),
    )


def _history(record: RecordFacts, path: str, limit: int) -> HistoryRow:
    detail = record.detail
    certified = detail if isinstance(detail, Certification) else None
    return (
        site_map.relative(path, record.path),
        shown(certified.certification_id if certified else record.title, limit),
        shown(record.status or "none", limit),
        shown(record.time or "not stated", limit),
        None if record.verdict is None else record.verdict.value,
        shown_or_none(certified.reason if certified else None, limit),
    )
