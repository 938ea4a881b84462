"""The document `sitegen.certification/1`: what a run makes of a scenario, and what people do."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sitegen.certify.account import Account
from sitegen.certify.asking import PASS
from sitegen.certify.clock import stamp
from sitegen.certify.document import source_of
from sitegen.certify.observed import Item, SourceState
from sitegen.certify.order import has_ended
from sitegen.certify.ports import Known, PreflightResult
from sitegen.model.certification import CertificationStatus as Status
from sitegen.settings_certify import CertifyPolicy

SCHEMA: Final = "sitegen.certification/1"
Artifact = dict[str, Any]


def status_after(account: Account, current: Known | None) -> Status:
    """Return what a finished run makes of its scenario.

    A run that did not hold revokes a certification that stood; otherwise it is a candidate still.
    """
    if account.status == PASS:
        return Status.PROVISIONAL if account.fallbacks else Status.CERTIFIED
    stood = (
        current is not None
        and current.certification.status is Status.CERTIFIED
        and not has_ended(current, account.started)
    )
    return Status.REVOKED if stood else Status.CANDIDATE


def certification_of_run(
    account: Account,
    policy: CertifyPolicy,
    current: Known | None,
    moment: datetime,
    rests_on: Sequence[Artifact],
) -> Artifact:
    """Return the certification that a run leads to; `rests_on` are the artifacts that it names."""
    scenario = account.scenario
    status = status_after(account, current)
    holds = account.status == PASS
    end = moment + timedelta(days=policy.valid_days)
    return _document(
        certification_id=f"CERT-{scenario.run_id}",
        scenario_id=scenario.scenario_id,
        scenario_class=scenario.scenario_class,
        status=status,
        run_id=scenario.run_id,
        artifacts=list(rests_on),
        checklist=[_checked(item) for item in account.all_items()],
        issued_by=policy.issued_by,
        issued_at=stamp(moment),
        expires_at=stamp(end) if holds else None,
        reason=account.message if not holds else _provisional(account),
        supersedes=current.certification.certification_id if current else None,
        source=source_of(account.source),
        observation_id=account.observation_id,
        coverage=dict(scenario.coverage),
    )


def _provisional(account: Account) -> str | None:
    if not account.fallbacks:
        return None
    names = ", ".join(one.id for one in account.fallbacks)
    return f"It held with temporary fallbacks: {names}."


def _document(*, status: Status, **members: Any) -> Artifact:
    order = (
        "certification_id", "scenario_id", "scenario_class", "status", "run_id", "artifacts",
        "checklist", "issued_by", "issued_at", "expires_at", "reason", "supersedes", "source",
        "observation_id", "coverage",
    )  # fmt: skip
    stated = {**members, "status": status.value}
    return {"schema": SCHEMA, **{name: stated[name] for name in order}}


def _checked(item: Item) -> Artifact:
    return {
        "id": item.id,
        "title": item.title,
        "expected": item.expected,
        "observed": item.observed,
        "status": item.status,
    }


def rests_on(
    observation: tuple[str, str],
    preflight: PreflightResult | None,
    scenario: tuple[str, str],
) -> tuple[Artifact, ...]:
    """Return the artifacts that a certification rests on; pairs are file names and SHA-256."""
    named: list[tuple[str, str, str, str]] = [("observations", *observation, "observation")]
    if preflight is not None:
        named.append(("preflight", preflight.name, preflight.sha256, "preflight"))
    named.append(("scenarios", *scenario, "scenario"))
    return tuple(
        {"path": f"{folder}/{name}", "sha256": sha256, "role": role}
        for folder, name, sha256, role in named
    )


def withdrawn(known: Known, status: Status, reason: str, by: str, moment: datetime) -> Artifact:
    """Return the certification by which people, or time, take one back.

    It states what the one before it rested on: that is what does not hold any more.
    """
    before = known.certification
    return _document(
        certification_id=f"CERT-{before.scenario_id}-{status.value}-{moment:%Y%m%dT%H%M%S%fZ}",
        scenario_id=before.scenario_id,
        scenario_class=before.scenario_class,
        status=status,
        run_id=before.run_id,
        artifacts=[
            {"path": one.path, "sha256": one.sha256, "role": one.role} for one in before.artifacts
        ],
        checklist=[
            {
                "id": item.id,
                "title": item.title,
                "expected": item.expected,
                "observed": item.observed,
                "status": item.status,
            }
            for item in before.checklist
        ],
        issued_by=by,
        issued_at=stamp(moment),
        expires_at=None,
        reason=reason,
        supersedes=before.certification_id,
        source=source_of(known.source or SourceState()),
        observation_id=before.observation_id,
        coverage=None if before.coverage is None else dict(before.coverage),
    )


def run_out(known: Iterable[Known], moment: datetime) -> tuple[Known, ...]:
    """Return those that were in force and have run out."""
    return tuple(one for one in known if has_ended(one, moment))
