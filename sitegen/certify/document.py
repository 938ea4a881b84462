"""The document `sitegen.observation/1`: an account, written down member by member."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sitegen.certify.account import Account
from sitegen.certify.clock import stamp
from sitegen.certify.observed import Fallback, Item, Print, SourceState, Statements
from sitegen.certify.ports import PreflightResult

SCHEMA: Final = "sitegen.observation/1"
_DEFINITION_CHARS: Final = 4_000  # of a definition; its hash is over all of it
_MOST_LISTED: Final = 1_000  # statements


def written(document: Mapping[str, Any]) -> bytes:
    """Return the bytes of an artifact: UTF-8, indented by two, with a final newline."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    # A lone surrogate, which a database may hold, has no place in UTF-8.
    return text.encode("utf-8", "replace") + b"\n"


def observation_of(account: Account) -> dict[str, Any]:
    """Return the observation of a run as it stands now."""
    scenario = account.scenario
    return {
        "schema": SCHEMA,
        "observation_id": account.observation_id,
        "scenario_id": scenario.scenario_id,
        "scenario_class": scenario.scenario_class,
        "run_id": scenario.run_id,
        "status": account.status,
        "exit_code": account.exit_code,
        "message": account.message,
        "started_at": stamp(account.started),
        "ended_at": _time(account.ended),
        "tool": {"name": "sitegen", "version": account.tool},
        "source": source_of(account.source),
        "environment": account.environment,
        "database": asdict(account.database),
        "preflight": _preflight(account.preflight),
        "scenario": {"path": account.scenario_file, "sha256": account.scenario_sha256},
        "coverage": dict(scenario.coverage),
        "preconditions": _items(account.all_preconditions()),
        "checklist": _items(account.all_items()),
        "expectations": [asdict(one) for one in account.all_expectations()],
        "injected": [asdict(one) for one in account.injected],
        "acts": [asdict(one) for one in account.acts],
        "engines": [asdict(one) for one in account.engines.values()],
        **_statements(account.statements),
        "structure": _structure(account.before or (), account.after or ()),
        "fallbacks": [_fallback(one) for one in account.fallbacks],
        "guardrails": [asdict(one) for one in account.guardrails],
        "cleanup": [asdict(one) for one in account.cleaned.values()],
        "metrics": _metrics(account.metrics_before, account.metrics_after),
    }


def source_of(source: SourceState) -> dict[str, Any]:
    """Return what is checked out, as artifacts state it."""
    return {"commit": source.commit, "branch": source.branch, "dirty": source.dirty}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)


def _preflight(result: PreflightResult | None) -> dict[str, str] | None:
    if result is None:
        return None
    return {"preflight_id": result.preflight_id, "sha256": result.sha256}


def _items(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [asdict(item) for item in items]


def _fallback(one: Fallback) -> dict[str, Any]:
    return asdict(one)


def _statements(statements: Statements) -> dict[str, Any]:
    listed = statements.listed[:_MOST_LISTED]
    return {
        "statements": [asdict(one) for one in listed],
        "statements_total": {str(op): number for op, number in sorted(statements.totals.items())},
        "statements_left_out": statements.left_out + len(statements.listed) - len(listed),
    }


def _structure(before: Sequence[Print], after: Sequence[Print]) -> dict[str, Any]:
    known = {(one.kind, one.table, one.name): one.sha256 for one in before}
    return {
        "before": [_print(one, defined=True) for one in _sorted(before)],
        "after": [
            _print(one, defined=known.get((one.kind, one.table, one.name)) != one.sha256)
            for one in _sorted(after)
        ],
    }


def _sorted(prints: Iterable[Print]) -> list[Print]:
    return sorted(prints, key=lambda one: (one.kind, one.table or "", one.name))


def _print(one: Print, *, defined: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": one.kind,
        "name": one.name,
        "table": one.table,
        "sha256": one.sha256,
    }
    if defined:
        row["definition"] = one.definition[:_DEFINITION_CHARS]
    return row


def _metrics(
    before: Mapping[str, int | None], after: Mapping[str, int | None]
) -> dict[str, dict[str, int | None]]:
    names = sorted({*before, *after})
    return {name: {"before": before.get(name), "after": after.get(name)} for name in names}
