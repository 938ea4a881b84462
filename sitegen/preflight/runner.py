"""Look at gates one after another; what one raises is its failure, and nobody else's."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sitegen.canonical.text import quote
from sitegen.errors import ExitCode, UsageProblem, gravest
from sitegen.preflight.catalogue import KINDS
from sitegen.preflight.gate import CODES, FAILED, Found, Status, World
from sitegen.settings_preflight import GateRule


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate and what became of it; `exit_code` and `duration_ms` None where nobody looked."""

    id: str
    title: str
    found: Found
    exit_code: ExitCode | None
    duration_ms: float | None


def run_gates(
    gates: Iterable[GateRule], world: World, *, stop_on_failure: bool
) -> Iterator[GateResult]:
    """Yield the result of each gate, in the order given: required ones stand before the others.

    Raises `UsageProblem` where a library or a driver is missing.
    """
    status: dict[str, Status] = {}
    for gate in gates:
        result = _blocked(gate, status, stop_on_failure=stop_on_failure) or _looked(gate, world)
        status[gate.id] = result.found.status
        yield result


def verdict_of(results: Iterable[GateResult]) -> tuple[Status, ExitCode]:
    """Return the status of the whole and its exit code: only what was looked at can pass."""
    found = [result.found.status for result in results]
    if any(status in FAILED for status in found):
        status = Status.FAIL if Status.FAIL in found else Status.ERROR
    else:
        status = Status.PASS if Status.PASS in found else Status.SKIPPED
    codes = {result.exit_code for result in results if result.exit_code is not None}
    code = gravest(codes)
    if status is not Status.PASS and code is ExitCode.OK:
        code = ExitCode.INVALID
    return status, code


def _blocked(
    gate: GateRule, status: dict[str, Status], *, stop_on_failure: bool
) -> GateResult | None:
    needed = [name for name in gate.requires if status.get(name) in FAILED]
    failed = [name for name, one in status.items() if one in FAILED and one is not Status.BLOCKED]
    if needed:
        message = f"Not looked at: it requires {quote(needed[0])}, which does not hold."
    elif stop_on_failure and failed:
        message = f"Not looked at: {quote(failed[0])} failed before it."
    else:
        return None
    return GateResult(gate.id, _title(gate), Found(Status.BLOCKED, message), None, None)


def _looked(gate: GateRule, world: World) -> GateResult:
    started = time.perf_counter_ns()
    try:
        found = KINDS[gate.kind].probe(gate, world)
    except UsageProblem:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever a gate raises, it did not hold
        message = f"The gate could not be looked at: {type(error).__name__}."
        found = Found(Status.ERROR, message, aside=str(error))
    took = round((time.perf_counter_ns() - started) / 1_000_000, 3)
    code = ExitCode.IDENTITY_REUSE if found.reuse else CODES.get(found.status)
    return GateResult(gate.id, _title(gate), found, code, None if code is None else took)


def _title(gate: GateRule) -> str:
    return gate.title or KINDS[gate.kind].title
