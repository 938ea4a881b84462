"""SDSR scenario definitions (YAML): all sets of members that were seen.

Only `scenario_id` is always there. Certification stands in comments, so the text is read too.
"""

from collections.abc import Mapping
from typing import Final

from sitegen.canonical.strict_yaml import comments_of
from sitegen.model.record import RecordKind
from sitegen.model.scenario import Scenario, ScenarioClass
from sitegen.model.value import Value
from sitegen.readers.base import Source
from sitegen.readers.sdsr_comments import certification_claims, dependencies, scenario_ids
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import (
    Members,
    SpelledText,
    Wire,
    at,
    items_of,
    present,
    spelled_of,
    text_of,
)

_MARKS_OF_A_SCENARIO: Final = frozenset(
    {
        "acceptance_criteria", "backend", "domain", "expect", "inject", "invariants",
        "scenario_class", "steps", "sub_scenarios",
    }
)  # fmt: skip
_NOT_A_SCENARIO: Final = frozenset({"observation_id", "capabilities_observed", "result"})
_PREREQUISITES: Final = ("requires", "depends_on", "prerequisites", "foundation", "preconditions")
_EXTRA_FIELDS: Final = frozenset(
    {
        "assertions", "auth", "backend", "causal_chain", "chain_scenarios", "cleanup",
        "controlled_variable", "depends_on", "description", "expect", "expectations",
        "expected_execution", "expected_non_propagation", "expected_propagation", "expected_ui",
        "fallbacks",
        "execution_notes", "explicit_outcome_assertions", "failure_taxonomy", "forbidden",
        "foundation", "hard_failure_conditions", "injection_boundary", "integrity_evaluation",
        "kpis", "non_goals", "observability_requirements", "observation_output", "on_fail",
        "on_failure", "on_pass", "on_success", "policy_evaluation", "preconditions",
        "prerequisites", "purpose", "relationships", "requires", "run_record_requirements",
        "schema_validation", "setup", "subdomain", "synthetic", "tags", "topic", "value_proven",
        "version",
    }
)  # fmt: skip

_FREE_TEXT: Final = frozenset(
    {
        "name", "purpose", "description", "note", "notes", "reason", "action", "assumption",
        "expectations", "assertion", "expression", "condition", "value_proven", "violation",
        "acceptance_criteria", "acceptance_criteria_v1", "acceptance_criteria_v2",
        "goal", "error_message", "failure_message", "failure_taxonomy", "execution_notes",
        "hard_failure_conditions", "relationship", "proof", "rationale", "comment",
    }
)  # fmt: skip


class ScenarioWire(Wire):
    """A scenario; below the top level its form is free."""

    scenario_id: SpelledText
    name: SpelledText | None = None
    domain: SpelledText | None = None
    scenario_class: SpelledText | None = None
    execution_mode: SpelledText | None = None
    coverage: Members | None = None
    capability: SpelledText | None = None
    capabilities: list[SpelledText] | None = None
    verifies: Members | None = None
    panel_id: SpelledText | None = None
    inject: Members | None = None
    steps: list[object] | None = None
    sub_scenarios: list[object] | None = None
    invariants: list[object] | None = None
    invariant_ids: list[object] | None = None
    acceptance_criteria: object = None
    acceptance_criteria_v1: object = None
    acceptance_criteria_v2: object = None
    metadata: Members | None = None
    status: SpelledText | None = None


def _class_of(stated: str | None) -> ScenarioClass | None:
    if stated is None:
        return None
    known = {one.value: one for one in ScenarioClass if one is not ScenarioClass.UNKNOWN}
    return known.get(stated, ScenarioClass.UNKNOWN)


def _step_name(step: object) -> str | None:
    for key in ("step_id", "name", "step", "action"):
        name = spelled_of(at(step, key))
        if name:
            return name
    return spelled_of(step)


def _steps(shape: ScenarioWire) -> tuple[object, ...]:
    own = tuple(shape.steps or ())
    below = (step for part in shape.sub_scenarios or () for step in items_of(at(part, "steps")))
    return (*own, *below)


def _criteria(value: object) -> int:
    if isinstance(value, Mapping):
        return sum(max(len(items_of(member)), 1) for member in value.values())
    return len(items_of(value))


def _invariants(shape: ScenarioWire) -> int:
    below = sum(len(items_of(at(step, "invariants"))) for step in _steps(shape))
    return len(shape.invariants or ()) + len(shape.invariant_ids or ()) + below


def _capabilities(shape: ScenarioWire) -> tuple[tuple[str, str], ...]:
    several = (
        (name, f"/capabilities/{index}") for index, name in enumerate(shape.capabilities or ())
    )
    verified = spelled_of(at(shape.verifies, "capability_id"))
    found = ((shape.capability, "/capability"), *several, (verified, "/verifies/capability_id"))
    return tuple((name, where) for name, where in found if name)


def _prerequisites(value: object) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, f"/{key}")
        for key in _PREREQUISITES
        for name in scenario_ids(_without_queries(at(value, key)))
    )


def _without_queries(value: object) -> object:
    # A precondition on rows of a table is no scenario, whatever ids it looks for.
    if isinstance(value, list):
        return [item for item in value if at(item, "table") is None]
    return value


def _relations(value: object) -> tuple[tuple[str, str], ...]:
    # A relation may point either way ("builds on this baseline"): it is no prerequisite.
    listed = items_of(at(value, "relationships", "scenarios"))
    pairs = ((text_of(at(item, "scenario")), index) for index, item in enumerate(listed))
    return tuple(
        (name, f"/relationships/scenarios/{index}/scenario") for name, index in pairs if name
    )


def _build(shape: ScenarioWire, source: Source) -> Built:
    value = source.document.value
    own = shape.scenario_id
    comments = comments_of(source.document.text or "")
    needed = (*_prerequisites(value), *dependencies(comments))
    capabilities = _capabilities(shape)
    panel = shape.panel_id or spelled_of(at(shape.verifies, "panel_id"))
    detail = Scenario(
        scenario_id=own,
        name=shape.name,
        domain=shape.domain,
        stated_class=shape.scenario_class,
        scenario_class=_class_of(shape.scenario_class),
        execution_mode=shape.execution_mode,
        coverage=tuple(
            (str(name), covered)
            for name, covered in (shape.coverage or {}).items()
            if isinstance(covered, bool)
        ),
        capabilities=tuple(name for name, _ in capabilities),
        panel_id=panel,
        endpoint=spelled_of(at(shape.inject, "endpoint")),
        method=spelled_of(at(shape.inject, "method")),
        invariants=_invariants(shape),
        steps=tuple(name for step in _steps(shape) if (name := _step_name(step))),
        acceptance_criteria=sum(
            _criteria(one)
            for one in (
                shape.acceptance_criteria,
                shape.acceptance_criteria_v1,
                shape.acceptance_criteria_v2,
                *(at(part, "acceptance_criteria") for part in shape.sub_scenarios or ()),
            )
        ),
        prerequisites=tuple(dict.fromkeys(name for name, _ in needed if name != own)),
        comment_claims=certification_claims(comments, own),
        stated_status=shape.status,
    )
    others = (*needed, *_relations(value))
    return Built(
        title=f"Scenario {own}",
        subject=own,
        time=spelled_of(at(shape.metadata, "generated_at")),
        status=shape.status,
        detail=detail,
        references=present(
            (
                *(("capability", name, where) for name, where in capabilities),
                ("panel", panel, "/panel_id" if shape.panel_id else "/verifies/panel_id"),
                *(("scenario", name, where) for name, where in others if name != own),
            )
        ),
    )


def _is_scenario(value: Mapping[str, Value]) -> bool:
    keys = value.keys()
    return (
        "scenario_id" in keys and bool(keys & _MARKS_OF_A_SCENARIO) and not keys & _NOT_A_SCENARIO
    )


SCENARIO: Final = RecordFormat(
    name="sdsr-scenario",
    record_kind=RecordKind.SCENARIO,
    wire=ScenarioWire,
    keys=_is_scenario,
    build=_build,
    fields=frozenset(ScenarioWire.model_fields) | _EXTRA_FIELDS,
    identity="scenario_id",
    free_text=_FREE_TEXT,
)
