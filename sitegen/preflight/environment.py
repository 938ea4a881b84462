"""The gate on the environment: variables are set. Their values are never looked at."""

from sitegen.preflight.gate import Found, Status, World, listed
from sitegen.settings_preflight import EnvironmentRule


def probe_environment(rule: EnvironmentRule, world: World) -> Found:
    """Look for variables that are absent or empty."""
    missing = [name for name in rule.variables if not world.environ.get(name)]
    present = [name for name in rule.variables if name not in missing]
    looked_at = {"set": [*present], "missing": [*missing]}
    if missing:
        return Found(Status.FAIL, f"These variables are not set: {listed(missing)}.", looked_at)
    return Found(Status.PASS, f"These variables are set: {listed(present)}.", looked_at)
