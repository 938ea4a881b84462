"""The order in which scenarios must run: by what each requires, directly or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.model.scenario import Scenario
from sitegen.settings import OrderRule

_LAST: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Order:
    """Steps of scenarios: step 1 requires nothing; a scenario in a cycle has no step."""

    steps: Mapping[str, int]
    required: Mapping[str, frozenset[str]]
    configured: Mapping[str, frozenset[str]]

    def rank(self, scenario: str) -> int:
        """Return the scenario's step for sorting; those in a cycle come last."""
        return self.steps.get(scenario, _LAST)

    def step(self, scenario: str) -> str:
        """Return the scenario's step for people."""
        number = self.steps.get(scenario)
        return "cycle" if number is None else str(number)

    def needs(self, scenario: str) -> frozenset[str]:
        """Return what the scenario requires directly."""
        return self.required.get(scenario, frozenset())

    def source(self, scenario: str, need: str) -> str:
        """Say who requires `need` of the scenario."""
        configured = need in self.configured.get(scenario, frozenset())
        return "the configuration" if configured else "the scenario’s file"


def order_of(scenarios: tuple[Scenario, ...], rules: tuple[OrderRule, ...]) -> Order:
    """Return the order that files and configuration ask for together.

    Works without recursion, whatever the length of a chain.
    """
    configured: dict[str, frozenset[str]] = {}
    for rule in rules:
        known = configured.get(rule.scenario, frozenset())
        configured[rule.scenario] = known | frozenset(rule.requires)
    required: dict[str, frozenset[str]] = {}
    for item in scenarios:
        own = frozenset(item.prerequisites) | configured.get(item.scenario_id, frozenset())
        required[item.scenario_id] = required.get(item.scenario_id, frozenset()) | own
    return Order(_steps(required), required, configured)


def _steps(required: Mapping[str, frozenset[str]]) -> dict[str, int]:
    # What is required counts as a step also where no file describes it.
    waiting = {need: 0 for needs in required.values() for need in needs}
    waiting |= {name: len(needs) for name, needs in required.items()}
    dependents: dict[str, list[str]] = {}
    for name, needs in required.items():
        for need in needs:
            dependents.setdefault(need, []).append(name)
    ready = [name for name, number in waiting.items() if number == 0]
    steps: dict[str, int] = {}
    step = 1
    while ready:
        following: list[str] = []
        for name in ready:
            steps[name] = step
            for dependent in dependents.get(name, ()):
                waiting[dependent] -= 1
                if waiting[dependent] == 0:
                    following.append(dependent)
        ready = following
        step += 1
    return steps
