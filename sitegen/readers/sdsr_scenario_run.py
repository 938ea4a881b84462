"""SDSR session-gate runs of a scenario: records, because they are no runs of cases."""

from typing import Final

from pydantic import Field

from sitegen.model.outcome import Outcome
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import ScenarioRun
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Members, SpelledText, Wire


class ValidationWire(Wire):
    """What the gate printed, and what was made of it."""

    exit_code: int | None = None
    exit_output: SpelledText | None = None
    violations: list[SpelledText] = Field(default_factory=list)
    passed: bool | None = None


class RunResultWire(Wire):
    """The result that the run states."""

    passed: bool
    violations_count: int | None = None
    expected_exit_verdict: SpelledText | None = None
    expected_new_work: SpelledText | None = None


class ScenarioRunWire(Wire):
    """A scenario run."""

    scenario_id: SpelledText
    run_id: SpelledText
    validation: ValidationWire
    result: RunResultWire
    timestamp: SpelledText | None = None
    schema_version: SpelledText | None = None
    type: SpelledText | None = None
    mode: SpelledText | None = None
    scenario_name: SpelledText | None = None
    description: SpelledText | None = None
    setup: Members | None = None


def _build(shape: ScenarioRunWire, source: Source) -> Built:
    del source
    return Built(
        title=f"Run {shape.run_id} of scenario {shape.scenario_id}",
        time=shape.timestamp,
        status=f"passed: {'true' if shape.result.passed else 'false'}",
        outcome=Outcome.PASS if shape.result.passed else Outcome.FAIL,
        detail=ScenarioRun(
            scenario_id=shape.scenario_id,
            run_id=shape.run_id,
            exit_code=shape.validation.exit_code,
            violations=tuple(shape.validation.violations),
            validation_passed=shape.validation.passed,
            result_passed=shape.result.passed,
            violations_count=shape.result.violations_count,
            expected_exit_verdict=shape.result.expected_exit_verdict,
        ),
        references=(("scenario", shape.scenario_id, "/scenario_id"),),
    )


SCENARIO_RUN: Final = RecordFormat(
    name="sdsr-scenario-run",
    record_kind=RecordKind.SCENARIO_RUN,
    wire=ScenarioRunWire,
    keys=lambda value: value.keys() >= {"scenario_id", "run_id", "validation", "result"},
    build=_build,
    fields=frozenset(ScenarioRunWire.model_fields),
    free_text=frozenset({"description", "exit_output", "violations", "notes"}),
)
