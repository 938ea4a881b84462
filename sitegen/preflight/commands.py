"""The gate on a command: run as it stands, without a shell, it ends with the expected code."""

from sitegen.canonical.text import quote
from sitegen.model.value import Value
from sitegen.preflight.gate import Found, Status, World
from sitegen.preflight.processes import run_bounded
from sitegen.settings_preflight import CommandRule


def probe_command(rule: CommandRule, world: World) -> Found:
    """Run the command in the environment of this process and compare its exit code."""
    looked_at: dict[str, Value] = {
        "command": [*rule.command],
        "expected_exit_code": rule.exit_code,
    }
    try:
        ended = run_bounded(rule.command, rule.timeout_s)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its words hold what no command may"
        message = f"The command {quote(rule.command[0])} can't be started: {reason}."
        return Found(Status.ERROR, message, looked_at)
    looked_at |= {"ended_with": ended.exit_code, "output": ended.output.shown(world.secrets)}
    if ended.exit_code is None:
        message = f"The command did not end within {rule.timeout_s:g} s and was stopped."
        return Found(Status.ERROR, message, looked_at)
    if ended.exit_code != rule.exit_code:
        message = f"The command ended with {ended.exit_code}, not with {rule.exit_code}."
        return Found(Status.FAIL, message, looked_at)
    return Found(Status.PASS, f"The command ended with {ended.exit_code}.", looked_at)
