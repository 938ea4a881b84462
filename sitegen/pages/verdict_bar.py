"""One bar of all cases: its parts as long as the verdicts are many, the gravest first."""

from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import VerdictCounts
from sitegen.pages.numbers import count, percent

WIDTH: Final = 1_000
_LEAST: Final = 8  # one contradiction among thousands of passes is seen


@dataclass(frozen=True, slots=True)
class VerdictBar:
    """Parts are (verdict, x, width, tip), together `WIDTH` wide; `text` says the same."""

    parts: tuple[tuple[str, int, int, str], ...]
    text: str


def verdict_bar(counts: VerdictCounts) -> VerdictBar | None:
    """Return the bar, None where there is no case."""
    total = counts.total
    if not total:
        return None
    told = [
        (word, number)
        for word, number in (
            ("contradicted", counts.contradicted),
            ("invalid", counts.invalid),
            ("failed", counts.failed),
            ("skipped", counts.skipped),
            ("verified", counts.verified),
        )
        if number
    ]
    widths = _widths([number for _, number in told])
    parts = []
    x = 0
    for (word, number), width in zip(told, widths, strict=True):
        parts.append((word, x, width, f"{word}: {number:,} ({percent(number, total)})"))
        x += width
    words = ", ".join(f"{number:,} {word}" for word, number in told)
    return VerdictBar(tuple(parts), f"{count(total, 'case', 'cases')}: {words}.")


def _widths(numbers: list[int]) -> list[int]:
    """Return widths in proportion, none below the least, together exactly `WIDTH`."""
    total = sum(numbers)
    widths = [max(WIDTH * number // total, _LEAST) for number in numbers]
    widths[max(range(len(widths)), key=widths.__getitem__)] += WIDTH - sum(widths)
    return widths
