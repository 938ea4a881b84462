"""What changed in the records current then and now: gates, certifications, capabilities."""

from collections.abc import Iterator, Sequence

from sitegen.canonical.text import quote
from sitegen.compare.rows import whole_row
from sitegen.compare.verdicts import BADNESS, transition
from sitegen.model.difference import Difference, Point, RecordState
from sitegen.model.outcome import Verdict


def record_rows(base: Sequence[RecordState], head: Sequence[RecordState]) -> Iterator[Difference]:
    """Yield what differs between two sets of records, matched by kind and id."""
    before = {(one.kind, one.id): one for one in base}
    now = {(one.kind, one.id): one for one in head}
    for key in sorted(before.keys() | now.keys()):
        one, other = before.get(key), now.get(key)
        name = f"{key[0]} {quote(key[1])}"
        if other is None and one is not None:
            values = (one.status or "none", None)
            yield whole_row("record-removed", f"The {name} is gone.", None, values, key)
        elif one is None and other is not None:
            values_now = (None, other.status or "none")
            yield whole_row("record-added", f"The {name} is new.", None, values_now, key)
        elif one is not None and other is not None and one.sha256 != other.sha256:
            yield from _changed(name, key, one, other)


def _changed(
    name: str, key: tuple[str, str], one: RecordState, other: RecordState
) -> Iterator[Difference]:
    kind = None
    if one.verdict is not None and other.verdict is not None:
        kind = transition("record", Verdict(one.verdict), Verdict(other.verdict))
        if kind is not None:
            message = f"The {name} was {one.verdict} and is {other.verdict}."
            yield whole_row(kind, message, "/status", (one.verdict, other.verdict), key)
    if one.status != other.status and kind is None:
        values = (one.status or "none", other.status or "none")
        message = f"The {name} was {quote(values[0])} and is {quote(values[1])}."
        yield whole_row("record-status-changed", message, "/status", values, key)
    before = {(point.group, point.name): point for point in one.points}
    now = {(point.group, point.name): point for point in other.points}
    for point in sorted(before.keys() | now.keys()):
        row = _point_row(name, key, before.get(point), now.get(point))
        if row is not None:
            yield row


def _point_row(
    name: str, key: tuple[str, str], one: Point | None, other: Point | None
) -> Difference | None:
    some = one or other
    if some is None or one == other:
        return None
    group = "gate" if some.group == "gate" else "point"
    what = f"{some.group} {quote(some.name)} of the {name}"
    if one is None or other is None:
        word = "new" if one is None else "gone"
        values = (one.value if one else None, other.value if other else None)
        return whole_row(f"{group}-{word}", f"The {what} is {word}.", None, values, key)
    kind = _point_kind(one, other)
    message = f"The {what} was {quote(one.value)} and is {quote(other.value)}."
    return whole_row(kind, message, None, (one.value, other.value), key)


def _point_kind(one: Point, other: Point) -> str:
    if one.group == "metric":
        return _metric_kind(one.value, other.value)
    if one.verdict == other.verdict or one.verdict is None or other.verdict is None:
        return "point-changed"
    worse = BADNESS[Verdict(other.verdict)] > BADNESS[Verdict(one.verdict)]
    if one.group == "gate":
        return "gate-newly-failing" if worse else "gate-newly-passing"
    return "point-worse" if worse else "point-better"


def _metric_kind(was: str, now: str) -> str:
    if not (was.isdecimal() and now.isdecimal()):
        return "point-changed"
    # A count has as many digits as the emitter likes: compared as text, never converted.
    before, after = was.lstrip("0"), now.lstrip("0")
    if before == after:
        return "point-changed"
    return "metric-fell" if (len(after), after) < (len(before), before) else "metric-rose"
