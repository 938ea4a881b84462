"""What is kept of a case's content, bounded, so that two runs can be compared without it.

Everything volatile is left out here: times, durations, memory addresses. What remains is equal
for two runs of the same code.
"""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

Item = TypeVar("Item")


class AssertionFact(NamedTuple):
    """One assertion; `outcome` is a value of `Outcome`. Memory addresses are masked."""

    id: str
    outcome: str
    message: str


class EventFact(NamedTuple):
    """One trace event without its time and its place in the counter."""

    layer: str
    event_type: str
    component: str
    operation: str
    status: str


class WriteFact(NamedTuple):
    """One DB write; `rows` as reported, `transaction` None where the dialect records none."""

    layer: str
    table: str
    sql_op: str
    rows: int
    fingerprint: str
    success: bool
    transaction: str | None


class CallFact(NamedTuple):
    """One API call; `declared` means taken from a table, not measured."""

    method: str
    path: str
    operation: str
    status_code: int | None
    declared: bool


class FieldFact(NamedTuple):
    """One field of a request or response.

    `type` is its stated type, as canonical JSON text where it is no string.
    """

    name: str
    type: str


class RecorderFact(NamedTuple):
    """One recorder; `state` is a value of `RecorderState`."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class KeptList(Generic[Item]):
    """A list, whole or its first items.

    `total` counts all of them. `sha256` is over the canonical JSON of all, None where
    `items` is whole.
    """

    items: tuple[Item, ...] = ()
    total: int = 0
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A JSON value: the SHA-256 of its canonical JSON, and that text where it is short enough."""

    sha256: str
    text: str | None


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """The content of one case that comparisons look into.

    `request` and `response` are sorted by name, None where the format states none. `output` is
    without its volatile fields. `signature` is `unsigned`, `signed`, or None (no such field).
    `hash_volatile` means that the recorded hash covers what differs from run to run.
    """

    route: str | None = None
    method: str | None = None
    request: tuple[FieldFact, ...] | None = None
    response: tuple[FieldFact, ...] | None = None
    input: KeptValue | None = None
    output: KeptValue | None = None
    assertions: KeptList[AssertionFact] = KeptList()
    events: KeptList[EventFact] = KeptList()
    writes: KeptList[WriteFact] = KeptList()
    calls: KeptList[CallFact] = KeptList()
    recorders: tuple[RecorderFact, ...] = ()
    signature: str | None = None
    hash_volatile: bool = True
