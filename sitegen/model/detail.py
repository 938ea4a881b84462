"""The evidence behind a case, as it is kept for comparison: small, typed, bounded.

Nothing here changes between two executions of the same code on the same input: times, durations,
sequence numbers, memory addresses and run ids are left out. What is volatile stands apart.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A value: its SHA-256 over canonical JSON, and its canonical text where that is small."""

    sha256: str
    text: str | None


@dataclass(frozen=True, slots=True, order=True)
class AssertionDetail:
    """One assertion; `outcome` is a value of `Outcome`, `message` that of a failed one."""

    id: str
    outcome: str
    message: KeptValue | None = None


@dataclass(frozen=True, slots=True, order=True)
class EventDetail:
    """One trace event, in order of its sequence number."""

    layer: str
    component: str
    event_type: str
    operation: str
    status: str


@dataclass(frozen=True, slots=True, order=True)
class WriteDetail:
    """One DB write, in order of its sequence number."""

    table: str
    sql_op: str
    rows: int
    success: bool
    fingerprint: str


@dataclass(frozen=True, slots=True, order=True)
class CallDetail:
    """One API call; `status_code` None where none was seen."""

    method: str
    path: str
    operation: str
    status_code: int | None
    declared: bool


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """What stands behind one case.

    `fields` are (name, type name), sorted. `signature` is `none`, `unsigned` or `unverified`.
    `recorders` are (name, state). `events` holds at most `limits.fact_events`; `events_total`
    counts all, `events_sha256` covers all, so that nothing beyond the bound goes unseen.
    `hash_volatile` tells that the recorded hash covers durations, so that it says nothing.
    """

    route: str | None = None
    method: str | None = None
    request_fields: tuple[tuple[str, str], ...] = ()
    response_fields: tuple[tuple[str, str], ...] = ()
    input: KeptValue | None = None
    output: KeptValue | None = None
    assertions: tuple[AssertionDetail, ...] = ()
    events: tuple[EventDetail, ...] = ()
    events_total: int = 0
    events_sha256: str = ""
    writes: tuple[WriteDetail, ...] = ()
    calls: tuple[CallDetail, ...] = ()
    recorders: tuple[tuple[str, str], ...] = ()
    signature: str = "none"
    hash_volatile: bool = True
