"""The contract that effect observations declare: stricter than what can be read of them.

The rules are those of `SDSR_OBSERVATION_SCHEMA` as its owners state them, draft 2020-12.
"""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import ConfigDict, Field

from sitegen.canonical.times import read_time
from sitegen.model.finding import Finding
from sitegen.readers.sdsr_rules import EFFECT_CONTRACT
from sitegen.readers.sdsr_wire import Members, Text, Wire, at, text_of, validate

_Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class _Closed(Wire):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


class _Effect(_Closed):
    entity: Text
    field: Text
    before: Text = Field(alias="from")
    after: Text = Field(alias="to")


class _Capability(_Closed):
    capability_id: Annotated[str, Field(pattern=r"^[A-Z_]+$")]
    ui_panel: Annotated[str, Field(pattern=r"^[A-Z]+-[A-Z]+-[A-Z]+-O[1-5]$")]
    ui_action: Text
    endpoint: Annotated[str, Field(pattern=r"^/api/")]
    method: _Method
    observed_effects: Annotated[list[_Effect], Field(min_length=1)]
    request_sample: Members = Field(default_factory=dict)
    response_status: Annotated[int, Field(ge=200, le=299)] = 200


class _Metadata(Wire):
    run_id: Text = ""
    runner_version: Text = ""
    notes: Text = ""


class _Contract(_Closed):
    scenario_id: Annotated[str, Field(pattern=r"^[A-Z0-9-]+$")]
    status: Literal["PASSED"]
    observed_at: Text
    capabilities_observed: Annotated[list[_Capability], Field(min_length=1)]
    environment: Literal["preflight", "production"] = "preflight"
    metadata: _Metadata = _Metadata()


MEMBERS: Final = frozenset(_Contract.model_fields)
"""The top-level members of the contract."""


def contract_findings(value: object, artifact: str) -> tuple[Finding, ...]:
    """Return one finding for each way in which an effect observation breaks its contract."""
    _, findings = validate(_Contract, value, artifact, EFFECT_CONTRACT)
    stated = text_of(at(value, "observed_at"))
    instant = read_time(stated) if stated is not None else None
    if stated is not None and (instant is None or not instant.has_offset):
        message = "The time of the observation is no date-time with an offset."
        findings += (EFFECT_CONTRACT.finding(artifact, message, "/observed_at"),)
    return findings
