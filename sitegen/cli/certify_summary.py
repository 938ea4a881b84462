"""What a run of a scenario tells people: every check with what was expected and observed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sitegen.certify.telling import told
from sitegen.errors import ExitCode

_MEANINGS: Final[Mapping[int, str]] = {
    ExitCode.OK: "the scenario held",
    ExitCode.INVALID: "the scenario, a precondition, an expectation or a check does not hold",
    ExitCode.PARTIAL: "the injection broke off or was not written as meant",
    ExitCode.GUARDRAIL: "a rule that has no bypass was broken, or would have been",
    ExitCode.IDENTITY_REUSE: "the run id was used before; a later run gets another",
}


def summary_of(
    observation: Mapping[str, Any], certification: Mapping[str, Any] | None
) -> Iterator[str]:
    """Yield the lines for people."""
    yield (
        f"Scenario {observation['scenario_id']} ({observation['scenario_class']}), run"
        f" {observation['run_id']}:"
    )
    yield from _items("Preconditions", observation["preconditions"])
    yield from _expectations(observation["expectations"])
    yield from _acts(observation["acts"])
    yield from _items("Checklist", observation["checklist"])
    yield from _cleanup(observation["cleanup"])
    yield from _fallbacks(observation["fallbacks"])
    yield from _guardrails(observation["guardrails"])
    if observation["message"] is not None:
        yield f"Why: {observation['message']}"
    code = observation["exit_code"]
    meaning = _MEANINGS.get(code, "the call could not be carried out")
    yield f"{observation['status']}. Exit code {code}: {meaning}."
    if certification is not None:
        yield _certified(certification)
    elif observation["status"] != "PASS":
        yield "No certification was written: the run says nothing about the application."


def _items(title: str, items: list[Mapping[str, Any]]) -> Iterator[str]:
    if items:
        yield f"  {title}:"
    for item in items:
        yield (
            f"    {item['status']:<7}  {item['id']}  {item['title']}: expected"
            f" {told(item['expected'])}, observed {told(item['observed'])}"
        )


def _expectations(items: list[Mapping[str, Any]]) -> Iterator[str]:
    if items:
        yield "  Propagation:"
    for item in items:
        word = "creates" if item["kind"] == "propagation" else "must create none in"
        part = f"{item['part']}/" if item["part"] else ""
        yield (
            f"    {item['status']:<7}  {part}{item['id']}  {item['via']} {word} {item['table']}:"
            f" expected {told(item['expected'])}, observed {told(item['observed'])}"
        )


def _acts(items: list[Mapping[str, Any]]) -> Iterator[str]:
    if items:
        yield "  Acts:"
    for item in items:
        message = f": {item['message']}" if item["message"] else ""
        yield f"    {item['status']:<7}  {item['step_id']}  {item['call']}{message}"


def _cleanup(items: list[Mapping[str, Any]]) -> Iterator[str]:
    if items:
        yield "  Cleanup:"
    for item in items:
        yield (
            f"    {item['action']:<7}  {item['table']}: {item['before']} rows before,"
            f" {item['affected']} touched, {item['after']} left"
        )


def _fallbacks(items: list[Mapping[str, Any]]) -> Iterator[str]:
    if items:
        yield "  Fallbacks:"
    for item in items:
        state = "declared" if item["declared"] else "not declared"
        yield f"    {item['id']} ({state}): {item['what']}"


def _guardrails(items: list[Mapping[str, Any]]) -> Iterator[str]:
    if items:
        yield "  Guardrails:"
    for item in items:
        yield f"    {item['status']:<7}  {item['id']}  {item['title']}: {item['message']}"


def _certified(certification: Mapping[str, Any]) -> str:
    end = certification["expires_at"]
    until = f" until {end}" if end else ""
    instead = certification["supersedes"]
    before = f", in place of {instead}" if instead else ""
    return f"{certification['scenario_id']} is {certification['status']}{until}{before}."
