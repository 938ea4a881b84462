"""The table `preflight`: the gates that must hold before a run, and the traces that are counted."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from sitegen.settings_values import (
    WrongValueError,
    flag,
    reference,
    require,
    seconds,
    table_of,
    text,
    text_table,
    texts,
)

DEFAULT_OUTPUT: Final = "evidence/preflight"
DEFAULT_VERSION_TABLE: Final = "alembic_version"
DEFAULT_TIMEOUT_S: Final = 30.0
PROFILES: Final = ("sdsr",)
"""The lists of columns that `sitegen.preflight.profiles` ships."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """A gate; `requires` names those that must hold before it is looked at."""

    id: str
    kind: str = ""
    title: str | None = None
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationsRule(GateRule):
    """The database is at the one head of Alembic's scripts."""

    kind: str = "migrations"
    script_location: str
    version_table: str = DEFAULT_VERSION_TABLE
    timeout_s: float = DEFAULT_TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsRule(GateRule):
    """Tables have these columns, and an index of the rows where a column is null."""

    kind: str = "columns"
    profile: str | None = None
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partial_indexes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityRule(GateRule):
    """What `entry_point` names implements the ABC or Protocol that `implements` names."""

    kind: str = "capability"
    entry_point: str
    implements: str
    timeout_s: float = DEFAULT_TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRule(GateRule):
    """The run id is in none of these tables (table → column), and not in the site."""

    kind: str = "identity"
    tables: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRule(GateRule):
    """A command, run without a shell, ends with this code."""

    kind: str = "command"
    command: tuple[str, ...]
    exit_code: int = 0
    timeout_s: float = DEFAULT_TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRule(GateRule):
    """A service of this machine answers with this status."""

    kind: str = "http"
    url: str
    status: int = 200
    timeout_s: float = DEFAULT_TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentRule(GateRule):
    """These environment variables are set."""

    kind: str = "environment"
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallableRule(GateRule):
    """A Python function returns true."""

    kind: str = "callable"
    callable: str
    timeout_s: float = DEFAULT_TIMEOUT_S


@dataclass(frozen=True, slots=True)
class MetricRule:
    """The rows of a table: `active` where `archived_at` is null, the others `archived`.

    `active` and `archived` name the two counts, `archived_at` the column.
    """

    active: str
    archived: str
    archived_at: str = "archived_at"


def _protocol_metrics() -> dict[str, MetricRule]:
    return {
        table: MetricRule(f"{table}_active_total", f"{table}_archived_total")
        for table in ("aos_traces", "aos_trace_steps")
    }


@dataclass(frozen=True, slots=True)
class PreflightPolicy:
    """Which gates are run; see `docs/preflight.md`.

    `database_url` is `env:NAME` or a URL. After a gate that failed, `stop_on_failure` blocks all
    others. `metrics` maps tables to what is counted of them.
    """

    suite: str = "default"
    environment: str = "local"
    database_url: str | None = None
    output: str = DEFAULT_OUTPUT
    stop_on_failure: bool = True
    metrics: Mapping[str, MetricRule] = field(default_factory=_protocol_metrics)
    gates: tuple[GateRule, ...] = ()


def preflight_policy(raw: object) -> PreflightPolicy:
    """Return the policy from the table `preflight` of a configuration."""
    known: Mapping[str, Any] = {
        "suite": text,
        "environment": text,
        "database_url": text,
        "output": text,
        "stop_on_failure": flag,
        "metrics": _metrics,
        "gates": _gates,
    }
    return PreflightPolicy(**table_of(raw, known, ""))


def _metrics(raw: object) -> dict[str, MetricRule]:
    if not isinstance(raw, Mapping):
        sentence = "must be a table of tables"
        raise WrongValueError(sentence)
    return table_of(raw, dict.fromkeys(raw, _metric), "")


def _metric(raw: object) -> MetricRule:
    values = table_of(raw, dict.fromkeys(("active", "archived", "archived_at"), text), "")
    require(values, {"active", "archived"})
    return MetricRule(**values)


def _gates(raw: object) -> tuple[GateRule, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        sentence = "must be an array of tables"
        raise WrongValueError(sentence)
    found = []
    for index, item in enumerate(raw):
        try:
            found.append(_gate(item))
        except WrongValueError as error:
            raise WrongValueError(error.sentence, f"[{index}]{error.path}") from error
    return tuple(found)


def _gate(raw: object) -> GateRule:
    if not isinstance(raw, Mapping):
        sentence = "must be a table"
        raise WrongValueError(sentence)
    require(raw, {"id", "kind"})
    kind = raw["kind"]
    if not isinstance(kind, str) or kind not in _KINDS:
        close = difflib.get_close_matches(str(kind), sorted(_KINDS), n=1)
        sentence = f"is none of {', '.join(_KINDS)}"
        sentence += f"; did you mean `{close[0]}`?" if close else ""
        raise WrongValueError(sentence, ".kind")
    made, own, needed = _KINDS[kind]
    common = {"id": text, "kind": text, "title": text, "requires": texts}
    values = table_of(raw, {**common, **own}, "")
    require(values, needed)
    if made is ColumnsRule and not values.keys() & {"profile", "tables", "partial_indexes"}:
        sentence = "names no column (`profile`, `tables` or `partial_indexes`)"
        raise WrongValueError(sentence)
    rule: GateRule = made(**values)
    return rule


def _some(raw: object) -> tuple[str, ...]:
    found = texts(raw)
    if not found:
        sentence = "must not be empty"
        raise WrongValueError(sentence)
    return found


def _some_table(raw: object) -> dict[str, str]:
    found = text_table(raw)
    if not found:
        sentence = "must name at least one table"
        raise WrongValueError(sentence)
    return found


def _columns(raw: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(raw, Mapping):
        sentence = "must be a table of arrays"
        raise WrongValueError(sentence)
    return table_of(raw, dict.fromkeys(raw, texts), "")


def _profile(raw: object) -> str:
    found = text(raw)
    if found not in PROFILES:
        sentence = f"is none of {', '.join(PROFILES)}"
        raise WrongValueError(sentence)
    return found


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(raw: object) -> int:
        if isinstance(raw, int) and not isinstance(raw, bool) and least <= raw <= most:
            return raw
        sentence = f"must be a whole number from {least} to {most}"
        raise WrongValueError(sentence)

    return read


def _url(raw: object) -> str:
    found = text(raw)
    try:
        parts = urlsplit(found)
        # Reading the port raises where it is none.
        right = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    else:
        right = right and "@" not in parts.netloc and found.isascii() and found.isprintable()
    if not right or " " in found:
        sentence = "must be an http:// URL of this machine, without a user name"
        raise WrongValueError(sentence)
    return found


_Readers = Mapping[str, Callable[[object], Any]]
_KINDS: Final[Mapping[str, tuple[Any, _Readers, set[str]]]] = {
    "migrations": (
        MigrationsRule,
        {"script_location": text, "version_table": text, "timeout_s": seconds},
        {"script_location"},
    ),
    "columns": (
        ColumnsRule,
        {"profile": _profile, "tables": _columns, "partial_indexes": text_table},
        set(),
    ),
    "capability": (
        CapabilityRule,
        {"entry_point": reference, "implements": reference, "timeout_s": seconds},
        {"entry_point", "implements"},
    ),
    "identity": (IdentityRule, {"tables": _some_table}, {"tables"}),
    "command": (
        CommandRule,
        {"command": _some, "exit_code": _whole(0, 255), "timeout_s": seconds},
        {"command"},
    ),
    "http": (HttpRule, {"url": _url, "status": _whole(100, 599), "timeout_s": seconds}, {"url"}),
    "environment": (EnvironmentRule, {"variables": _some}, {"variables"}),
    "callable": (CallableRule, {"callable": reference, "timeout_s": seconds}, {"callable"}),
}
"""Each kind of gate: its rule, the readers of its own keys, and those that none may lack."""
