"""The swim-lane drawing of a case's trace: one lane a layer, one mark an event.

Only geometry and closed words are computed here; the template draws.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.model.case import DbWrite, TraceEvent
from sitegen.pages.evidence import label

STEP: Final = 26
LANE: Final = 34
LABELS: Final = 132
TOP: Final = 26
MARGIN: Final = 20
MAX_LANES: Final = 24
_LABEL_CHARS: Final = 16
_TIP_CHARS: Final = 80
_EVERY: Final = 5

_STATUS_CLASSES: Final = {
    "PASS": "pass",
    "STARTED": "start",
    "FAIL": "fail",
    "ERROR": "fail",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of `width` × `height` pixels.

    `lanes` are (y of the middle, label, class); `marks` (x, y, class, URL of the table's row,
    tooltip) of events, `writes` the same of DB writes; `ticks` (x, text) number the marks;
    `path` holds the points of the line through all of them in order. `left_out` marks are not
    drawn; `caption` says in words what is.
    """

    width: int
    height: int
    lanes: tuple[tuple[int, str, str], ...]
    marks: tuple[tuple[int, int, str, str, str], ...]
    writes: tuple[tuple[int, int, str, str, str], ...]
    ticks: tuple[tuple[int, str], ...]
    path: str
    left_out: int
    caption: str


def drawing_of(
    trace: tuple[TraceEvent, ...],
    writes: tuple[DbWrite, ...],
    layers: Mapping[str, str],
    limit: int,
    rows: int,
) -> Drawing | None:
    """Return the drawing of a trace and its writes, None where there is neither.

    `layers` maps configured layers to labels, `limit` bounds the marks, `rows` the table rows
    that a mark can link to.
    """
    if not trace and not writes:
        return None
    steps: list[tuple[int, str, str, str, str, bool]] = [
        (
            event.sequence,
            event.layer,
            _STATUS_CLASSES.get(event.status, "other"),
            f"#event-{index}" if index <= rows else "#trace",
            f"{event.sequence} {event.event_type} {event.component} {event.status}",
            False,
        )
        for index, event in enumerate(trace, 1)
    ]
    for index, write in enumerate(writes, 1):
        href = f"#write-{index}" if index <= rows else "#writes"
        tip = f"{write.sequence} DB write {write.sql_op} {write.table}"
        kind = "pass" if write.success else "fail"
        steps.append((write.sequence, write.layer, kind, href, tip, True))
    if writes:
        steps.sort(key=lambda step: step[0])
    return _drawn(steps[:limit], len(steps) - limit, layers)


def _drawn(
    steps: list[tuple[int, str, str, str, str, bool]], beyond: int, layers: Mapping[str, str]
) -> Drawing:
    lanes, heights = _lanes({step[1] for step in steps}, layers)
    x = LABELS + MARGIN
    marks: list[tuple[int, int, str, str, str]] = []
    writes: list[tuple[int, int, str, str, str]] = []
    points: list[str] = []
    for _, layer, kind, href, tip, is_write in steps:
        y = heights[layer]
        (writes if is_write else marks).append((x, y, kind, href, label(tip, _TIP_CHARS)))
        points.append(f"{x},{y}")
        x += STEP
    reached = len({heights[step[1]] for step in steps})
    caption = (
        f"{len(marks)} trace events and {len(writes)} DB writes in order of sequence, "
        f"on {reached} of {len(lanes)} lanes."
    )
    return Drawing(
        width=x - STEP + MARGIN,
        height=TOP + LANE * len(lanes),
        lanes=lanes,
        marks=tuple(marks),
        writes=tuple(writes),
        ticks=tuple(
            (LABELS + MARGIN + index * STEP, str(steps[index][0]))
            for index in range(0, len(steps), _EVERY)
        ),
        path=" ".join(points),
        left_out=max(beyond, 0),
        caption=caption,
    )


def _lanes(
    seen: set[str], layers: Mapping[str, str]
) -> tuple[tuple[tuple[int, str, str], ...], dict[str, int]]:
    """Return the lanes, and each seen layer's height; layers beyond the bound share the last."""
    others = sorted(seen - layers.keys())
    names = [*layers, *others]
    middle = TOP + LANE // 2
    last = middle + LANE * (MAX_LANES - 1)
    heights = {name: min(middle + LANE * index, last) for index, name in enumerate(names)}
    lanes = []
    for name in names[:MAX_LANES]:
        text = label(layers.get(name, name), _LABEL_CHARS)
        lanes.append((heights[name], text, "reached" if name in seen else "silent"))
    if len(names) > MAX_LANES:
        lanes[-1] = (last, f"{len(names) - MAX_LANES + 1} other layers", "reached")
    return tuple(lanes), heights
