"""Times as stated."""

from datetime import UTC, datetime

import pytest

from sitegen.canonical.times import read_time


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20T20:52:20.225158+00:00", datetime(2026, 11, 20, 20, 52, 20, 225158, UTC)),
        ("2026-11-20T20:52:20Z", datetime(2026, 11, 20, 20, 52, 20, tzinfo=UTC)),
        ("2026-11-20 22:22:20.5+0130", datetime(2026, 11, 20, 20, 52, 20, 500000, UTC)),
        ("2026-11-20T15:52-05", datetime(2026, 11, 20, 20, 52, tzinfo=UTC)),
        ("2026-11-20T20:52:20.123456789Z", datetime(2026, 11, 20, 20, 52, 20, 123456, UTC)),
    ],
)
def test_a_time_with_an_offset_is_a_moment(text: str, utc: datetime) -> None:
    """It is known in UTC."""
    instant = read_time(text)
    assert instant is not None
    assert instant.has_offset
    assert instant.utc == utc


@pytest.mark.parametrize(
    ("text", "has_time"), [("2026-01-19T10:11:12.000001", True), ("2026-01-19", False)]
)
def test_a_time_without_an_offset_is_no_moment(text: str, has_time: bool) -> None:  # noqa: FBT001
    """Nobody knows which hour is meant, so none is made up."""
    instant = read_time(text)
    assert instant is not None
    assert instant.utc is None
    assert not instant.has_offset
    assert instant.has_time is has_time
    assert (instant.local.year, instant.local.day) == (2026, 19)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-02-30",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:59:60Z",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+01:60",
        "2026-01-01T00:00:00Z\n",
        " 2026-01-01",
        "20261120T205219Z",
        "2026-11-20T",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "٢٠٢٦-01-01",
        "2026-01-01T00:00:00." + "1" * 1_000_000,
    ],
)
def test_what_states_no_time_is_none(text: str) -> None:
    """Dates that don't exist, moments out of range and other forms are told, not guessed."""
    assert read_time(text) is None
