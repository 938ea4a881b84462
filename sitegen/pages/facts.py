"""Label and value, the plainest thing on a page: what was stated, what was derived."""

from dataclasses import dataclass
from typing import Final

from sitegen.pages.evidence import Text, shown

EVIDENCE: Final = "evidence"
DERIVED: Final = "derived"
CODE: Final = "code"
BLOCK: Final = "block"
NO_VALUE: Final = "no value"


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value. `kind` says how it is marked; None: the evidence states nothing.

    `evidence`: the artifact's own words; `derived`: found by sitegen; `code`: a digest or
    pointer of the evidence; `block`: evidence of several lines; `no value`: there may be a field,
    and it is null.
    """

    label: Text
    value: Text | None
    kind: str = EVIDENCE


def stated(label: str, value: str | None, limit: int, kind: str = EVIDENCE) -> Fact:
    """Return a fact that the evidence states; names of the evidence may occur in its label."""
    return Fact(shown(label, limit), None if value is None else shown(value, limit), kind)


def derived(label: str, value: str, limit: int) -> Fact:
    """Return a fact that sitegen derived; names of the evidence may occur in its text."""
    return Fact(label, shown(value, limit), DERIVED)
