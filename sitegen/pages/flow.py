"""Which layer called which, as a drawing: layers side by side, an arc for each pair."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.model.layer import LayerCall
from sitegen.pages.evidence import Text, label, shown

_STEP: Final = 120  # pixels between layers
_TOP: Final = 150
_LABEL_CHARS: Final = 14
_MOST_LAYERS: Final = 12


@dataclass(frozen=True, slots=True)
class FlowView:
    """The drawing: `layers` are (x, label), `arcs` (path, width class, x, y, number, tip).

    `rows` say the same: caller, callee, times now, times in the baseline (None: no baseline).
    """

    width: int
    height: int
    baseline: int
    layers: tuple[tuple[int, str], ...]
    arcs: tuple[tuple[str, str, int, int, str, str], ...]
    rows: tuple[tuple[Text, Text, int, int | None], ...]


def flow_view(
    calls: Sequence[LayerCall],
    before: Sequence[LayerCall] | None,
    order: Sequence[str],
    limit: int,
) -> FlowView | None:
    """Return the drawing of the calls now; `before` are those of the baseline.

    `order` is the configured order of layers; others follow by name. None: there is no call.
    """
    then = {(call.caller, call.callee): call.times for call in before or ()}
    now = {(call.caller, call.callee): call.times for call in calls}
    if not now and not then:
        return None
    names = {name for pair in (*now, *then) for name in pair}
    known = [name for name in order if name in names]
    layers = [*known, *sorted(names - set(known))][:_MOST_LAYERS]
    places = {name: 60 + _STEP * index for index, name in enumerate(layers)}
    most = max(now.values(), default=1)
    arcs = tuple(
        _arc(caller, callee, times, places, most)
        for (caller, callee), times in now.items()
        if caller in places and callee in places and caller != callee
    )
    return FlowView(
        width=_STEP * len(layers),
        height=2 * _TOP,
        baseline=_TOP,
        layers=tuple((places[name], label(name, _LABEL_CHARS)) for name in layers),
        arcs=arcs,
        rows=tuple(
            (
                shown(caller, limit),
                shown(callee, limit),
                now.get((caller, callee), 0),
                None if before is None else then.get((caller, callee), 0),
            )
            for caller, callee in sorted(
                now.keys() | then.keys(), key=lambda pair: (-now.get(pair, 0), pair)
            )
        ),
    )


def _arc(
    caller: str, callee: str, times: int, places: dict[str, int], most: int
) -> tuple[str, str, int, int, str, str]:
    start, end = places[caller], places[callee]
    forward = end > start
    height = min(abs(end - start) // 2, _TOP - 30) * (-1 if forward else 1)
    y = _TOP + (-14 if forward else 14)
    middle = (start + end) // 2
    path = f"M{start} {y} Q{middle} {y + 2 * height} {end} {y}"
    weight = "w3" if times * 3 > 2 * most else "w2" if times * 3 > most else "w1"
    tip = f"{label(caller)} called {label(callee)} {times:,} times"
    return path, weight, middle, y + height + (-4 if forward else 14), f"{times:,}", tip
