"""The table `certify`: where scenarios run, which engines there are, and what they may create."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sitegen.settings_values import (
    WrongValueError,
    reference,
    require,
    seconds,
    table_of,
    text,
    text_table,
    texts,
)

DEFAULT_OUTPUT: Final = "evidence/certification"

_MOST_DAYS: Final = 36_500


@dataclass(frozen=True, slots=True)
class Emission:
    """The table in which an engine says what it created: one row an entity.

    `engine` is the column with the engine's name, `entity_table` and `entity_id` name the entity.
    """

    table: str
    engine: str
    entity_table: str
    entity_id: str


@dataclass(frozen=True, slots=True)
class EngineRule:
    """An engine, and what it alone creates.

    `origin_column` of each of `tables` holds the name of whoever made the row.
    """

    tables: tuple[str, ...]
    origin_column: str
    emits: Emission


@dataclass(frozen=True, slots=True)
class CertifyPolicy:
    """How scenarios are run and certified; see `docs/certify.md`.

    `database_url` is `env:NAME` or a URL. `run_tables` maps tables to the column that holds run
    ids. `driver` and the values of `acts` name functions as `module:name`. `engines` are known by
    their name. `switches` maps environment variables to the value that switches an engine on.
    """

    suite: str = "default"
    environment: str = "local"
    database_url: str | None = None
    output: str = DEFAULT_OUTPUT
    issued_by: str = "sitegen"
    valid_days: int = 90
    timeout_s: float = 10.0
    interval_s: float = 0.2
    run_tables: Mapping[str, str] = field(default_factory=dict)
    trace_tables: tuple[str, ...] = ("aos_trace_steps", "aos_traces")
    archived_at: str = "archived_at"
    forbidden_prefixes: tuple[str, ...] = ("sdsr_", "synthetic_")
    version_table: str = "alembic_version"
    driver: str | None = None
    acts: Mapping[str, str] = field(default_factory=dict)
    engines: Mapping[str, EngineRule] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)


def certify_policy(raw: object) -> CertifyPolicy:
    """Return the policy from the table `certify` of a configuration."""
    known: Mapping[str, Any] = {
        "suite": text,
        "environment": text,
        "database_url": text,
        "output": text,
        "issued_by": text,
        "valid_days": _days,
        "timeout_s": seconds,
        "interval_s": seconds,
        "run_tables": text_table,
        "trace_tables": texts,
        "archived_at": text,
        "forbidden_prefixes": texts,
        "version_table": text,
        "driver": reference,
        "acts": _acts,
        "engines": _engines,
        "switches": text_table,
    }
    return CertifyPolicy(**table_of(raw, known, ""))


def _days(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 1 <= raw <= _MOST_DAYS:
        sentence = f"must be a whole number of days from 1 to {_MOST_DAYS}"
        raise WrongValueError(sentence)
    return raw


def _acts(raw: object) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        sentence = "must be a table of functions"
        raise WrongValueError(sentence)
    return table_of(raw, dict.fromkeys(raw, reference), "")


def _engines(raw: object) -> dict[str, EngineRule]:
    if not isinstance(raw, Mapping):
        sentence = "must be a table of engines"
        raise WrongValueError(sentence)
    return table_of(raw, dict.fromkeys(raw, _engine), "")


def _engine(raw: object) -> EngineRule:
    known = {"tables": _some, "origin_column": text, "emits": _emission}
    values = table_of(raw, known, "")
    require(values, set(known))
    return EngineRule(**values)


def _emission(raw: object) -> Emission:
    known = dict.fromkeys(("table", "engine", "entity_table", "entity_id"), text)
    values = table_of(raw, known, "")
    require(values, set(known))
    return Emission(**values)


def _some(raw: object) -> tuple[str, ...]:
    found = texts(raw)
    if not found:
        sentence = "must name at least one table"
        raise WrongValueError(sentence)
    return found
