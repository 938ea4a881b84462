"""A preflight from its first look to its artifact."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.text import for_terminal, quote
from sitegen.errors import ExitCode, OutputProblem, UsageProblem
from sitegen.model.names import output_name
from sitegen.preflight.artifact import Preflight, bytes_of, without_secrets
from sitegen.preflight.catalogue import KINDS
from sitegen.preflight.clock import Clock, compact_second, stamp, utc_now
from sitegen.preflight.database import ReadOnlyDatabase, database_url
from sitegen.preflight.gate import RunLedger, Status, World
from sitegen.preflight.metrics import count_traces
from sitegen.preflight.plan import ordered
from sitegen.preflight.redaction import secrets_of
from sitegen.preflight.runner import run_gates, verdict_of
from sitegen.settings_preflight import GateRule, PreflightPolicy

_ATTEMPTS: Final = 10_000
_ID_CHARS: Final = 200


class Shelf(Protocol):
    """Where artifacts are put."""

    def put(self, name: str, data: bytes) -> str:
        """Write a new file and return its path; raise `FileExistsError` where there is one."""


@dataclass(frozen=True, slots=True)
class Call:
    """What one call asks for; None: as the configuration says. `ledger` None: there is no site."""

    shelf: Shelf
    run_id: str | None = None
    suite: str | None = None
    environment: str | None = None
    database_url: str | None = None
    ledger: RunLedger | None = None
    clock: Clock = utc_now
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


@dataclass(frozen=True, slots=True)
class Emitted:
    """A finished preflight and where its artifact is; `data` are the artifact's bytes."""

    preflight: Preflight
    path: str
    sha256: str
    data: bytes

    @property
    def status(self) -> Status:
        """Return the status of the whole."""
        return self.preflight.status

    @property
    def exit_code(self) -> ExitCode:
        """Return the code that a command which rests on this preflight ends with."""
        return self.preflight.exit_code


def run_preflight(policy: PreflightPolicy, call: Call) -> Emitted:
    """Look at every gate in order, count the traces before and after, and emit the artifact.

    Raises `UsageProblem` where the call or the configuration is wrong: nothing is emitted then.
    """
    gates = ordered(policy.gates)
    if call.run_id is not None:
        _check_id(call.run_id)
    stated = call.database_url or policy.database_url
    url = database_url(stated, call.environ)
    database = _database(url, gates)
    secrets = secrets_of(url)
    world = World(call.run_id, database, call.ledger, call.environ, secrets)
    started = call.clock()
    before = count_traces(policy.metrics, database)
    found = tuple(run_gates(gates, world, stop_on_failure=policy.stop_on_failure))
    after = count_traces(policy.metrics, database)
    status, code = verdict_of(found)
    preflight = Preflight(
        preflight_id=f"PF-{compact_second(started)}",
        suite=call.suite or policy.suite,
        environment=call.environment or policy.environment,
        run_id=call.run_id,
        status=status,
        exit_code=code,
        started_at=stamp(started),
        ended_at=stamp(call.clock()),
        gates=tuple(without_secrets(result, secrets) for result in found),
        before=before,
        after=after,
    )
    return _put(preflight, call.shelf)


def _check_id(run_id: str) -> None:
    right = run_id and run_id == run_id.strip() and run_id.isprintable()
    if not right or for_terminal(run_id) != run_id or len(run_id) > _ID_CHARS:
        message = f"{quote(run_id)} can't be the id of a run."
        hint = f"Take up to {_ID_CHARS} characters that people can see."
        raise UsageProblem(message, hint=hint)


def _database(url: str | None, gates: tuple[GateRule, ...]) -> ReadOnlyDatabase | None:
    if url is not None:
        return ReadOnlyDatabase(url)
    for gate in gates:
        if KINDS[gate.kind].on_database:
            message = f"The gate {quote(gate.id)} looks at a database, and none is named."
            hint = 'Set database_url = "env:NAME" under [preflight], or give --database-url.'
            raise UsageProblem(message, hint=hint)
    return None


def _put(preflight: Preflight, shelf: Shelf) -> Emitted:
    """Write the artifact; where another one has its id, `-2`, `-3`, … follow."""
    first = preflight.preflight_id
    for number in range(1, _ATTEMPTS):
        own = preflight if number == 1 else replace(preflight, preflight_id=f"{first}-{number}")
        data = bytes_of(own)
        try:
            path = shelf.put(f"{output_name(own.preflight_id)}.json", data)
        except FileExistsError:
            continue
        return Emitted(own, path, sha256_hex(data), data)
    message = f"{_ATTEMPTS:,} preflights began in this second."
    hint = "Start it again."
    raise OutputProblem(message, hint=hint)
