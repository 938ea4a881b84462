"""What earlier certifications allow: which one is current, whether it is in force, what may run."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.certify.clock import stamp
from sitegen.certify.observed import Standing
from sitegen.certify.ports import Known
from sitegen.model.certification import Certification, CertificationStatus

CERTIFIED: Final = CertificationStatus.CERTIFIED
_IN_FORCE: Final = frozenset({CertificationStatus.CERTIFIED, CertificationStatus.PROVISIONAL})
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def moment_of(text: str | None) -> datetime | None:
    """Return a stated time in UTC, None where there is none that could be read."""
    instant = read_time(text) if text is not None else None
    if instant is None:
        return None
    return instant.utc or instant.local.replace(tzinfo=UTC)


def current(known: Iterable[Known], scenario_id: str) -> Known | None:
    """Return the certification that stands: one that none took the place of, of these the newest.

    Times are claims, and clocks go back: what was taken back stays so, whenever it says it was
    issued.
    """
    own = [one for one in known if one.certification.scenario_id == scenario_id]
    by_id = {one.certification.certification_id: one.certification for one in own}
    replaced = {
        one.certification.supersedes for one in own if _takes_the_place(one.certification, by_id)
    }

    def key(one: Known) -> tuple[bool, datetime, str]:
        stated = one.certification
        time = moment_of(stated.issued_at) or _NEVER
        return stated.certification_id not in replaced, time, stated.certification_id

    return max(own, key=key, default=None)


def _takes_the_place(stated: Certification, by_id: Mapping[str, Certification]) -> bool:
    """Tell whether a certification supersedes the one that it names.

    Who takes back is always believed. A pass that says it is older than what took it back, or
    that was itself taken back by it, was changed afterwards.
    """
    before = by_id.get(stated.supersedes or "")
    if before is None or stated.status not in _IN_FORCE:
        return before is not None
    newer = (moment_of(stated.issued_at) or _NEVER) >= (moment_of(before.issued_at) or _NEVER)
    return newer and before.supersedes != stated.certification_id


def has_ended(known: Known, now: datetime) -> bool:
    """Tell whether a certification that was in force has run out; an unreadable end is one."""
    stated = known.certification
    if stated.status not in _IN_FORCE or stated.expires_at is None:
        return False
    end = moment_of(stated.expires_at)
    return end is None or end <= now


def has_begun(known: Known, now: datetime) -> bool:
    """Tell whether a certification was issued by now; an unreadable time proves nothing."""
    begin = moment_of(known.certification.issued_at)
    return begin is not None and begin <= now


def is_in_force(known: Known, now: datetime) -> bool:
    """Tell whether a certification states a pass, was issued, and has not run out."""
    stated = known.certification.status in _IN_FORCE
    return stated and has_begun(known, now) and not has_ended(known, now)


def is_certified(known: Known | None, now: datetime) -> bool:
    """Tell whether a scenario is certified, in force."""
    return known is not None and known.certification.status is CERTIFIED and is_in_force(known, now)


def unmet(known: tuple[Known, ...], requires: tuple[str, ...], now: datetime) -> tuple[str, ...]:
    """Return why a scenario may not run yet: a sentence for each one that is not certified."""
    found = []
    for name in requires:
        one = current(known, name)
        if is_certified(one, now):
            continue
        if one is None:
            why = "has no certification that can be read here"
        elif has_ended(one, now):
            why = f"ran out at {one.certification.expires_at}"
        elif not has_begun(one, now):
            why = f"says it was issued at {one.certification.issued_at}, after now"
        else:
            why = f"is {one.certification.status}"
        found.append(f"{quote(name)} must be certified first, and {why}.")
    return tuple(found)


def later_than(known: tuple[Known, ...], scenario_id: str, now: datetime) -> tuple[str, ...]:
    """Return a sentence where the scenario has a certification from after now: a wrong clock.

    Which run was the last one, and what was found out before it, could not be told any more.
    """
    newest = max(
        (one.certification for one in known if one.certification.scenario_id == scenario_id),
        key=lambda stated: moment_of(stated.issued_at) or _NEVER,
        default=None,
    )
    if newest is None or (moment_of(newest.issued_at) or _NEVER) <= now:
        return ()
    sentence = (
        f"The certification {quote(newest.certification_id)} was issued at {newest.issued_at},"
        f" which is still to come: now it is {stamp(now)}. Correct the clock."
    )
    return (sentence,)


def standings(known: tuple[Known, ...], scenario_id: str) -> tuple[Standing, ...]:
    """Return the certifications of a scenario as the guardrails look at them."""
    return tuple(
        Standing(
            certification_id=one.certification.certification_id,
            status=one.certification.status.value,
            issued_at=one.certification.issued_at,
            expires_at=one.certification.expires_at,
            failed=one.failed,
            source=one.source,
        )
        for one in known
        if one.certification.scenario_id == scenario_id
    )
