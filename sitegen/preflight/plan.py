"""The order in which gates are looked at."""

from collections.abc import Mapping

from sitegen.canonical.text import quote
from sitegen.errors import UsageProblem
from sitegen.settings_preflight import GateRule


def ordered(gates: tuple[GateRule, ...]) -> tuple[GateRule, ...]:
    """Return the gates as configured, each after those that it requires.

    Raises `UsageProblem` where there is no gate, an id is there twice, a required one is unknown,
    or gates require each other in a circle.
    """
    if not gates:
        message = "No gate is configured, and nothing that was looked at is nothing that holds."
        raise UsageProblem(message, hint="Add [[preflight.gates]]; see docs/preflight.md.")
    by_id: dict[str, GateRule] = {}
    for gate in gates:
        if gate.id in by_id:
            message = f"The gate {quote(gate.id)} is configured twice."
            hint = "Give each of [[preflight.gates]] an `id` of its own."
            raise UsageProblem(message, hint=hint)
        by_id[gate.id] = gate
    for gate in gates:
        for name in gate.requires:
            if name not in by_id:
                message = f"The gate {quote(gate.id)} requires {quote(name)}, which is no gate."
                raise UsageProblem(message, hint=f"There are: {', '.join(by_id)}.")
    found: dict[str, GateRule] = {}
    for gate in gates:
        _place(gate, by_id, found, ())
    return tuple(found.values())


def _place(
    gate: GateRule,
    by_id: Mapping[str, GateRule],
    found: dict[str, GateRule],
    above: tuple[str, ...],
) -> None:
    if gate.id in above:
        circle = " → ".join((*above[above.index(gate.id) :], gate.id))
        message = f"Gates require each other in a circle: {circle}."
        raise UsageProblem(message, hint="Take one of these `requires` away.")
    if gate.id in found:
        return
    for name in gate.requires:
        _place(by_id[name], by_id, found, (*above, gate.id))
    found[gate.id] = gate
