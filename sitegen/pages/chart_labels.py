"""Evidence in the labels of plotly: pseudo-HTML with templates and formulas, all made harmless.

A label may hold `<b>`, `<a href>` and references; `%{` begins a template, `$` a formula. None of
an evidence string's own characters acts as one of those.
"""

from typing import Final

from sitegen.pages.evidence import label

_LABEL_CHARS: Final = 60
_TICK_CHARS: Final = 22
_MOST_TICKS: Final = 12
_LEAST_WIDTH: Final = 6
_FEW: Final = 6


def plain(text: str, limit: int = _LABEL_CHARS) -> str:
    """Return an evidence string as a label of a figure, at most `limit` characters of it."""
    return (
        label(text, limit)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("%{", "%[U+007B]")
        .replace("$", "[U+0024]")
    )


def tick(text: str) -> str:
    """Return an evidence string as it stands beside an axis: short, a cut marked by `…`."""
    return plain(text if len(text) <= _TICK_CHARS else f"{text[: _TICK_CHARS - 1]}…")


def numbered_axis(length: int, title: str) -> dict[str, object]:
    """Return an axis of things that are numbered from 1, with as many ticks as have room."""
    step = max(-(-length // _MOST_TICKS), 1)
    return {
        "title": {"text": title},
        "tickmode": "array",
        "tickvals": list(range(1, length + 1, step)),
        "ticktext": [str(number) for number in range(1, length + 1, step)],
        # A single bar is no wall.
        "range": [0.4, max(length, _LEAST_WIDTH) + 0.6],
        "showgrid": False,
        "automargin": True,
    }


def count_axis(title: str, most: int) -> dict[str, object]:
    """Return an axis of counts from 0 to `most`, without half ones."""
    axis: dict[str, object] = {
        "title": {"text": title},
        "rangemode": "tozero",
        "automargin": True,
        "tickformat": ",d",
    }
    return axis | {"dtick": 1} if most <= _FEW else axis
