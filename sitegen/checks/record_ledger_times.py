"""The times of a run ledger: what is stated, which moment that is, and what comes after what."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sitegen.canonical.times import read_time
from sitegen.model.state_ledger import LedgerEvent, Stamp

_BASIC: Final = re.compile(
    r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)?(\.\d{1,12})?([Zz]|[+-]\d\d:?(?:\d\d)?)?", re.ASCII
)
_NAMED_ZONE: Final = re.compile(r"(.*\d) ?(?:UTC|GMT)", re.ASCII)
_EXTENDED: Final = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d.*)?", re.ASCII)
_ODD_TIME: Final = re.compile(r"24:00|:60(?!\d)")
_CLOCK: Final = re.compile(r"\d{1,2}:\d\d|\d{4}[-/.]\d|\d{8}", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS: Final = ((1e8, 1e11, 1.0), (1e11, 1e14, 1e3), (1e14, 1e17, 1e6), (1e17, 1e19, 1e9))
"""From, below, parts of a second: the numbers that can only be seconds, milliseconds, …"""

_LONGEST: Final = 60  # characters; a longer text is no time that is worth a second look


class Sort(StrEnum):
    """What a stated time is."""

    MOMENT = "moment"
    ZONELESS = "zoneless"
    NONE = "none"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Time:
    """A stated time: `moment` in UTC, or `local` where its zone is not stated."""

    sort: Sort
    moment: datetime | None = None
    local: datetime | None = None


def time_of(stamp: Stamp) -> Time:
    """Return what a stated time is; what may be a time in another form is unclear."""
    if not isinstance(stamp.value, str):
        return _of_number(stamp.value)
    return _of_text(stamp.value.strip())


@lru_cache(maxsize=4_096)
def _of_text(text: str) -> Time:
    named = _NAMED_ZONE.fullmatch(text) if len(text) <= _LONGEST else None
    instant = read_time(_extended(f"{named[1]}Z" if named else text))
    if instant is not None and instant.utc is not None:
        return Time(Sort.MOMENT, moment=instant.utc)
    if instant is not None:
        return Time(Sort.ZONELESS, local=instant.local)
    if _EXTENDED.fullmatch(text) and not _ODD_TIME.search(text):
        return Time(Sort.NONE)
    return Time(Sort.UNCLEAR if len(text) > _LONGEST or _CLOCK.search(text) else Sort.NONE)


def moment_of(stamp: Stamp | None) -> datetime | None:
    """Return the moment that is stated, None where it is not clear which."""
    return None if stamp is None else time_of(stamp).moment


def _extended(text: str) -> str:
    match = _BASIC.fullmatch(text)
    if match is None:
        return text
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{fraction or ''}{zone or ''}"


def _of_number(number: float) -> Time:
    for least, below, parts in _UNITS:
        if least <= number < below:
            return Time(Sort.MOMENT, moment=_EPOCH + timedelta(seconds=number / parts))
    return Time(Sort.UNCLEAR)


def comparable(stamps: Sequence[Stamp | None]) -> list[datetime] | None:
    """Return times that can be compared with each other, None where some can't."""
    times = [None if stamp is None else time_of(stamp) for stamp in stamps]
    moments = [time.moment for time in times if time is not None and time.moment is not None]
    if len(moments) == len(stamps):
        return moments
    local = [time.local for time in times if time is not None and time.local is not None]
    return local if len(local) == len(stamps) else None


Level = tuple[datetime | int, ...]
"""An event is after another where its level is greater; of equal levels nobody knows."""


def levels_of(events: Sequence[LedgerEvent]) -> list[Level]:
    """Return the level of each event of one run: by its time, then by its number.

    Where there are neither times nor numbers, the order of the file counts.
    """
    times = comparable([event.created for event in events])
    ranks = [event.rank for event in events if event.rank is not None]
    ranked = len(ranks) == len(events)
    if times is not None:
        nameless = not any(event.ids for event in events)
        plain = nameless and not is_falling([(time,) for time in times])
        if ranked or plain:
            seconds: Iterable[int] = ranks if ranked else range(len(events))
            return list(zip(times, seconds, strict=True))
        return [(time,) for time in times]
    return [(number,) for number in (ranks if ranked else range(len(events)))]


def is_falling(levels: Sequence[Level]) -> bool:
    """Tell whether a file has the newest first: it falls somewhere and rises nowhere."""
    pairs = list(pairwise(levels))
    return any(b < a for a, b in pairs) and not any(b > a for a, b in pairs)
