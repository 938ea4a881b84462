"""Ticks and calls of a run ledger: what a row says was allowed, done, sent and answered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from sitegen.model.state_ledger import LedgerCall, Tick, TickCaps
from sitegen.readers.state_ledger_rows import CREATED, RUN_ID, Row, nested, whole, word_of

_TOTALS: Final = ("total_ticks", "ticks_total", "ticks", "ticks_executed", "tick_count")
_DONE: Final = (*_TOTALS, "ticked_runs", "runs_ticked", "ticks_by_run", "ticks_per_run")
_BY_RUN: Final = ("ticks_by_run", "ticks_per_run", "ticked_runs", "runs_ticked", "ticks")
_SCOPES: Final = (
    "tenant_id", "org_id", "account_id", "project_id", "workspace_id", "user_id", "scheduler",
)  # fmt: skip
_TOKENS: Final = ("token", "admin_token", "x_admin_token", "auth")
_NO_TOKEN: Final = frozenset(
    {"", "none", "null", "missing", "absent", "invalid", "wrong", "bad", "expired", "false", "no"}
)
_AUTH_HEADERS: Final = frozenset({"x-admin-token", "authorization", "cookie", "x-api-key"})


def tick_of(row: Row, settings: Sequence[Row]) -> Tick:
    """Return a row of ticks; `settings` are the rows that may hold the caps of all."""
    by_run = _by_run(row)
    stated = [number for name in _TOTALS if (number := _amount(row.values.get(name))) is not None]
    least = sum(by_run.values()) or _amount(row.values.get("ticked_runs"))
    single = row.text(*RUN_ID) is not None and row.first(_DONE) is None
    return Tick(
        family=row.family,
        scope=tuple(f"{name}={row.values[name]}" for name in _SCOPES if row.first([name])),
        caps=_caps(row, settings),
        invocation=row.text("invocation_id", "invocation"),
        is_single=single,
        total=1 if single else stated[0] if stated else least,
        today=row.number("ticks_today", "daily_ticks", "daily_tick_count"),
        by_run=tuple(sorted(by_run.items())),
        at=row.stamp("started_at", "invoked_at", "ticked_at", *CREATED),
        where=row.where,
    )


def _amount(value: object) -> int | None:
    value = nested(value)
    if isinstance(value, Mapping):
        numbers = [whole(item) for item in value.values()]
        return sum(n for n in numbers if n is not None) if None not in numbers else None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return len(value)
    return whole(value)


def _by_run(row: Row) -> Counter[str]:
    single = row.text(*RUN_ID)
    if single is not None:
        ticks = next((n for name in _TOTALS if (n := row.number(name)) is not None), 1)
        return Counter({single: ticks}) if ticks > 0 else Counter()
    for name in _BY_RUN:
        found = _counted(nested(row.values.get(name)))
        if found:
            return found
    return Counter()


def _counted(value: object) -> Counter[str]:
    found: Counter[str] = Counter()
    if isinstance(value, Mapping):
        for run, ticks in value.items():
            number = whole(ticks)
            found[run] += number if number is not None and number > 0 else 0
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            inner = item if isinstance(item, Mapping) else {"run_id": item}
            run, ticks = word_of(inner.get("run_id", inner.get("id"))), whole(inner.get("ticks"))
            if run is not None:
                found[run] += ticks if ticks is not None and ticks > 0 else 1
    return +found


def _caps(row: Row, settings: Sequence[Row]) -> TickCaps:
    sources = [row.values]
    inner = nested(row.values.get("caps"))
    if isinstance(inner, Mapping):
        sources.append(inner)
    for other in settings:
        sources.append(other.values)
        name = other.text("key", "name")
        if name is not None and other.first(["value"]):
            sources.append({name: _number_in(other.values["value"])})
    return TickCaps(
        per_invocation=_cap("max_total_ticks_per_invocation", sources),
        per_run=_cap("max_ticks_per_run_per_invocation", sources),
        per_day=_cap("daily_tick_cap", sources),
    )


def _cap(name: str, sources: Sequence[Mapping[str, object]]) -> int | None:
    return next((n for one in sources if (n := whole(one.get(name))) is not None and n > 0), None)


def _number_in(value: object) -> int | None:
    text = word_of(value) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(2**63)) else None


def call_of(row: Row) -> LedgerCall | None:
    """Return a recorded call, None where the row names no endpoint."""
    path = row.text("path", "endpoint", "url", "route", "request_path")
    if path is None:
        return None
    method = row.text("method", "http_method", "request_method")
    verb, _, rest = path.strip().partition(" ")
    if method is None and verb.isalpha() and verb.isupper() and rest:
        method, path = verb, rest
    header = _auth_header(row)
    return LedgerCall(
        method=method,
        path=path,
        status=row.number("status_code", "response_status", "http_status", "status", "code"),
        token=_token(row, header=header is True),
        auth_header=header,
        admin=_flag(row, ("admin", "is_admin", "requires_admin", "admin_only")),
        where=row.where,
    )


def _auth_header(row: Row) -> bool | None:
    headers = nested(row.values.get("headers", row.values.get("request_headers")))
    if not isinstance(headers, Mapping):
        return None
    return any(
        str(name).lower() in _AUTH_HEADERS and isinstance(value, str) and value.strip() != ""
        for name, value in headers.items()
    )


def _token(row: Row, *, header: bool) -> bool | None:
    valid = _flag(row, ("authenticated", "is_authenticated", "token_valid", "authorized"))
    if valid is not None:
        return valid
    sent = _flag(row, ("has_token", "token_present", "with_token"))
    stated = _stated_token(row) if sent is None else sent
    return True if header else stated


def _stated_token(row: Row) -> bool | None:
    name = next((name for name in _TOKENS if name in row.values), None)
    if name is None:
        return None
    value = row.values[name]
    if isinstance(value, bool) or value is None:
        return bool(value)
    return str(value).strip().lower() not in _NO_TOKEN if isinstance(value, str) else None


def _flag(row: Row, names: Sequence[str]) -> bool | None:
    name = row.first(names)
    value = None if name is None else row.values[name]
    if isinstance(value, str):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.strip().lower())
    return bool(value) if whole(value) in {0, 1} or isinstance(value, bool) else None
