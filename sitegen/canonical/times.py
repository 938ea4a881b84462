"""Times as evidence states them: ISO 8601, with or without an offset."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?"
    r"(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?)?",
    re.ASCII,
)
_LONGEST = 48  # characters; no time in this form is longer
_MICROSECOND_DIGITS = 6
_MINUTES = 60
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Instant:
    """A stated time.

    `utc` is the moment (aware, UTC), None where no offset is stated: then nobody knows which
    moment is meant. `local` is the time as stated, naive. Digits beyond the microsecond are cut.
    `has_time` is False for a mere date, whose `local` is its midnight.
    """

    utc: datetime | None
    has_offset: bool
    local: datetime
    has_time: bool = True


def read_time(text: str) -> Instant | None:
    """Return the time that the text states in full, or None where it states none.

    Accepted is the extended form of ISO 8601: a date, optionally `T` or a space and a time to
    the minute, second or fraction, optionally `Z` or an offset. Dates that don't exist, leap
    seconds and `24:00` are none.
    """
    match = _TIME.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zulu, sign, off_hours, off_minutes = (
        match.groups()
    )
    microsecond = (fraction or "").ljust(_MICROSECOND_DIGITS, "0")[:_MICROSECOND_DIGITS]
    numbers = [int(part or 0) for part in (year, month, day, hour, minute, second, microsecond)]
    try:
        local = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 -- as stated
        offset = _offset(sign, int(off_hours or 0), int(off_minutes or 0)) if sign else UTC
        utc = local.replace(tzinfo=offset).astimezone(UTC) if sign or zulu else None
    except (ValueError, OverflowError):
        return None
    return Instant(utc=utc, has_offset=utc is not None, local=local, has_time=hour is not None)


def _offset(sign: str, hours: int, minutes: int) -> timezone:
    if hours >= _HOURS or minutes >= _MINUTES:
        message = "no such offset"
        raise ValueError(message)
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if sign == "-" else span)
