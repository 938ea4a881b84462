"""Checks on run ledgers: leases, and calls of admin endpoints."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.record_ledger import KINDS, run_words, told
from sitegen.checks.record_ledger_story import ledger_of
from sitegen.checks.record_ledger_times import moment_of
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record
from sitegen.model.state_ledger import Lease, LedgerCall

_HELD: Final = frozenset({"active", "held", "acquired", "released", "expired", "leased", "open"})
_ANSWERED: Final = range(200, 300)
_PUBLIC: Final = re.compile(
    r"/(?:login|logout|signin|static|assets|health|healthz|ready|readyz|ping|docs|favicon\.ico)\b"
)
_LONGEST: Final = 2_000  # characters of a path that are looked at


class LeaseOverlap:
    """One owner at a time works on a run."""

    kinds = KINDS
    check = Check(
        id="ledger-lease-overlap",
        title="No two owners hold a lease of one run at one time",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A lease is there so that one worker alone moves a run; two that overlap mean "
        "that two could.",
        remedy="Acquire a lease by one conditional write, and end it before the next begins.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each lease that begins while another owner holds one."""
        ledger = ledger_of(record)
        groups: dict[object, list[tuple[datetime, datetime, Lease]]] = {}
        for lease in ledger.leases if ledger else ():
            span = _span(lease)
            if span is not None:
                groups.setdefault((lease.run, lease.scope), []).append((*span, lease))
        for spans in groups.values():
            for held, lease in _overlaps(spans):
                message = (
                    f"{_owner(lease)} got a lease of {run_words(lease.run)} while "
                    f"{_owner(held)} had one ({held.where})."
                )
                yield told(self.check, record, message[0].upper() + message[1:], lease.where)


def _span(lease: Lease) -> tuple[datetime, datetime] | None:
    status = (lease.status or "active").strip().lower()
    start = moment_of(lease.acquired)
    ends = [moment_of(end) for end in (lease.expires, lease.released) if end is not None]
    known = [end for end in ends if end is not None]
    if status not in _HELD or start is None or not known or len(known) < len(ends):
        return None
    return (start, min(known)) if start < min(known) else None


def _overlaps(
    spans: list[tuple[datetime, datetime, Lease]],
) -> Iterator[tuple[Lease, Lease]]:
    # Of the owners so far the two that hold longest: one of them is another than the next.
    longest: list[tuple[datetime, Lease]] = []
    for start, end, lease in sorted(spans, key=lambda span: span[:2]):
        for until, held in longest:
            if start < until and (lease.owner is None or lease.owner != held.owner):
                yield held, lease
                break
        longest = _two_longest([*longest, (end, lease)])


def _two_longest(held: list[tuple[datetime, Lease]]) -> list[tuple[datetime, Lease]]:
    by_owner: dict[str | None, tuple[datetime, Lease]] = {}
    for end, lease in sorted(held, key=lambda one: one[0]):
        by_owner[lease.owner] = (end, lease)
    return sorted(by_owner.values(), key=lambda one: one[0], reverse=True)[:2]


def _owner(lease: Lease) -> str:
    return "an owner that is not named" if lease.owner is None else quote(lease.owner, 60)


class AdminOpen:
    """Who shows no right token gets nothing done at an admin endpoint."""

    kinds = KINDS
    check = Check(
        id="ledger-admin-open",
        title="An admin endpoint refuses calls without the right token",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="An admin endpoint that answers anyone can start, stop or change every run.",
        remedy="Check the token before anything else, and answer 401 or 403.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each call of an admin endpoint that was answered all the same."""
        ledger = ledger_of(record)
        if ledger is None:
            return
        # Many recorders drop such headers: absence counts where another call shows one.
        shown = any(call.auth_header for call in ledger.calls)
        for call in ledger.calls:
            lacks = call.token is False or (
                call.token is None and call.auth_header is False and shown
            )
            if lacks and call.status in _ANSWERED and _is_admin(call):
                asked = f"{call.method or ''} {call.path}".strip()
                message = (
                    f"{quote(asked, 100)} was called without the right token and answered "
                    f"{call.status}, not 401 or 403."
                )
                yield told(self.check, record, message, call.where)


def _is_admin(call: LedgerCall) -> bool:
    path = call.path[:_LONGEST].lower()
    asks_only = (call.method or "").upper() == "OPTIONS"
    if asks_only or _PUBLIC.search(path):
        return False
    return call.admin if call.admin is not None else "admin" in _segments(path)


def _segments(path: str) -> list[str]:
    return re.split(r"[?#]", path)[0].split("/")


RECORD_CHECKS: Final = (LeaseOverlap(), AdminOpen())
