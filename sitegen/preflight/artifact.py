"""The artifact of a preflight, `sitegen.preflight/1`: what was looked at, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sitegen import __version__
from sitegen.canonical.encode import pretty_json
from sitegen.errors import ExitCode
from sitegen.model.value import Value
from sitegen.preflight.gate import Status
from sitegen.preflight.metrics import Counts
from sitegen.preflight.redaction import Secrets
from sitegen.preflight.runner import GateResult


@dataclass(frozen=True, slots=True)
class Preflight:
    """One preflight, finished; times are as they are written."""

    preflight_id: str
    suite: str
    environment: str
    run_id: str | None
    status: Status
    exit_code: ExitCode
    started_at: str
    ended_at: str
    gates: tuple[GateResult, ...]
    before: Counts
    after: Counts


def without_secrets(result: GateResult, secrets: Secrets) -> GateResult:
    """Return a result in which no secret stands, also not in what is for the terminal only."""
    found = result.found
    looked_at = {
        secrets.text(name): secrets.value(value) for name, value in found.looked_at.items()
    }
    clean = replace(
        found,
        message=secrets.text(found.message),
        looked_at=looked_at,
        aside=None if found.aside is None else secrets.text(found.aside),
    )
    return replace(result, title=secrets.text(result.title), found=clean)


def document_of(preflight: Preflight) -> dict[str, Value]:
    """Return the artifact as a JSON value."""
    return {
        "schema": "sitegen.preflight/1",
        "preflight_id": preflight.preflight_id,
        "suite": preflight.suite,
        "environment": preflight.environment,
        "run_id": preflight.run_id,
        "status": preflight.status.value,
        "exit_code": int(preflight.exit_code),
        "started_at": preflight.started_at,
        "ended_at": preflight.ended_at,
        "tool": {"name": "sitegen", "version": __version__},
        "gates": [_gate(result) for result in preflight.gates],
        "metrics": _metrics(preflight.before, preflight.after),
    }


def bytes_of(preflight: Preflight) -> bytes:
    """Return the bytes of the artifact."""
    return pretty_json(document_of(preflight))


def _gate(result: GateResult) -> dict[str, Value]:
    return {
        "id": result.id,
        "title": result.title,
        "status": result.found.status.value,
        "exit_code": None if result.exit_code is None else int(result.exit_code),
        "message": result.found.message,
        "looked_at": dict(result.found.looked_at),
        "duration_ms": result.duration_ms,
    }


def _metrics(before: Counts, after: Counts) -> dict[str, Value]:
    def both(name: str) -> Mapping[str, Value]:
        return {"before": before.get(name), "after": after.get(name)}

    return {name: both(name) for name in before}
