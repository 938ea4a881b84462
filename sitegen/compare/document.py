"""The catalogue of differences as a page of the documentation."""

from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.model.difference import DifferenceKind

_FAMILIES: Final = {
    "verdict": "Cases: verdict and presence",
    "evidence": "Cases: the evidence behind the same pass",
    "determinism": "Cases: the same input, another output",
    "contract": "The interface",
    "run": "The run as a whole",
    "record": "Gates, certifications, capabilities and other records",
}
_HEAD: Final = """# Differences

What a comparison of two runs can tell. This page is made from the kinds: `make golden` writes it
and a test keeps it true.

The ranks **regression**, **weaker** and **removed** make things worse; they fail
`--fail-on regression`, unless the [gate](configuration.md) says otherwise. **Changed** wants a
look, **added** and **improvement** don't. A *removed* or *added* is a whole case or record; what
is gone inside one is *weaker*.

Cases are matched by their id; one whose id is not its own by its file. Evidence is compared only
where both runs say that the case passed, with the same verdict. What differs from run to run is no
difference: times, durations (`volatile_fields`), memory addresses, and hashes that cover them. A
layer that is lost is told once a case; that its events are gone, and that sequence numbers shifted,
is not told again. Durations are never compared between two runs, see [history](history.md).

Values beyond the limits of the facts are kept as digests: that they differ is told, not where.
"""


def kinds_markdown(kinds: Iterable[DifferenceKind]) -> str:
    """Return `docs/differences.md`."""
    return "".join(_lines(tuple(kinds)))


def _lines(kinds: tuple[DifferenceKind, ...]) -> Iterator[str]:
    yield _HEAD
    for family, title in _FAMILIES.items():
        yield f"\n## {title}\n\n| kind | rank | what it is | the other way round |\n"
        yield "|---|---|---|---|\n"
        for kind in kinds:
            if kind.family == family:
                mirror = f"`{kind.mirror}`" if kind.mirror != kind.id else "the same"
                yield (
                    f"| `{kind.id}` | {kind.rank.value} | {kind.title}. {kind.rationale}"
                    f" | {mirror} |\n"
                )
