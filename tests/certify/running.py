"""Run scenarios in tests: a sound one to change, and surroundings that hold still."""

import copy
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sitegen.certify.observed import Investigated, SourceState
from sitegen.certify.ports import Known, PreflightResult, Surroundings, TraceMetric
from sitegen.certify.run import RunOrder, RunResult, run_scenario
from sitegen.errors import IdentityReuse
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.certification import Certification, CertificationStatus
from sitegen.settings_certify import CertifyPolicy, Emission, EngineRule

SCENARIO: Final = "SC-1"
START: Final = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
RUN_ID: Final = "run-SC-1-20261121T101500Z"
APP: Final = "tests.certify.run_app"
_EMITS: Final = Emission("engine_events", "engine", "entity_table", "entity_id")

POLICY: Final = CertifyPolicy(
    issued_by="tests",
    timeout_s=5.0,
    interval_s=1.0,
    run_tables={"runs": "run_id"},
    trace_tables=("aos_traces",),
    driver=f"{APP}:drive",
    acts={"approve": f"{APP}:approve", "refuse": f"{APP}:refuse"},
    engines={
        "IncidentEngine": EngineRule(("incidents",), "created_by", _EMITS),
        "ProposalEngine": EngineRule(("proposals",), "created_by", _EMITS),
    },
)

MINE: Final = {"synthetic_scenario_id": SCENARIO}
RUN: Final = {
    "run_id": "{run_id}",
    "status": "failed",
    "attempts": 1,
    "graph": {"steps": ["first"]},
    "created_at": "{now}",
    "queue": "main",
}
PROPOSAL: Final = {"value_of": {"table": "proposals", "column": "id", "where": MINE}}

DOCUMENT: Final[Mapping[str, Any]] = {
    "scenario_id": SCENARIO,
    "name": "A failed run leads to an incident and a draft",
    "scenario_class": "STATE_INJECTION",
    "execution_mode": "non_executable",
    "coverage": {
        "engine_propagation": True,
        "worker_execution": False,
        "trace_generation": False,
    },
    "purpose": "What fails is seen.",
    "requires": [],
    "preconditions": [
        {"id": "PRE-1", "name": "none", "table": "incidents", "where": MINE, "expect": {"count": 0}}
    ],
    "fallbacks": [],
    "steps": [
        {"step_id": "RUN", "action": "inject", "table": "runs", "data": RUN},
        {
            "step_id": "TRACE",
            "action": "inject",
            "table": "aos_traces",
            "data": {"trace_id": "trace-{run_id}", "run_id": "{run_id}"},
        },
    ],
    "expected_propagation": [
        {
            "id": "P-1",
            "from": "runs",
            "via": "IncidentEngine",
            "creates": {
                "table": "incidents",
                "where": {"source_run_id": "{run_id}", "severity": "HIGH"},
                "count": 1,
            },
        },
        {
            "id": "P-2",
            "from": "incidents",
            "via": "ProposalEngine",
            "creates": {"table": "proposals", "where": {**MINE, "status": "draft"}, "count": 1},
        },
    ],
    "expected_non_propagation": [],
    "acceptance_criteria": [
        {
            "id": "C-1",
            "name": "run failed",
            "table": "runs",
            "where": {"run_id": "{run_id}"},
            "expect": {"column": "status", "equals": "failed"},
        },
        {
            "id": "C-2",
            "name": "the proposal names the incident",
            "table": "proposals",
            "where": {
                "feedback": {
                    "contains": {
                        "value_of": {
                            "table": "incidents",
                            "column": "id",
                            "where": {"source_run_id": "{run_id}"},
                        }
                    }
                }
            },
            "expect": {"count": 1},
        },
    ],
    "cleanup": {
        "order": ["proposals", "incidents", "aos_traces", "runs"],
        "archive": ["aos_traces"],
        "where": MINE,
    },
}
"""A scenario that holds."""


def document(**changes: Any) -> dict[str, Any]:
    """Return the scenario, with members replaced; None takes one away."""
    found = copy.deepcopy({**DOCUMENT, **changes})
    return {name: value for name, value in found.items() if value is not None}


def source_text(of: Mapping[str, Any]) -> bytes:
    """Return a scenario as a file: JSON is YAML, one member a line."""
    return json.dumps(of, indent=1).encode("utf-8")


class Ticking:
    """A clock that only goes on when somebody waits; `elsewhere` happens meanwhile."""

    def __init__(self, elsewhere: Callable[[], object] | None = None) -> None:
        self.waited = 0.0
        self._elsewhere = elsewhere
        self._looks = itertools.count()

    def now(self) -> datetime:
        """Return the start, and a bit more at each look."""
        return START + timedelta(seconds=self.waited, milliseconds=next(self._looks))

    def monotonic(self) -> float:
        """Return what was waited for, and a bit more at each look."""
        return self.waited + next(self._looks) / 1000

    def sleep(self, seconds: float) -> None:
        """Let others work."""
        self.waited += seconds
        if self._elsewhere is not None:
            self._elsewhere()


@dataclass
class Kept:
    """A shelf in memory; `words` are the statuses that observations had, in order."""

    files: dict[str, bytes] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def create(self, folder: str, name: str, data: bytes) -> str:
        """Keep a new file."""
        if f"{folder}/{name}" in self.files:
            message = "it is there"
            raise IdentityReuse(message)
        return self.replace(folder, name, data)

    def replace(self, folder: str, name: str, data: bytes) -> str:
        """Keep a file."""
        self.files[f"{folder}/{name}"] = data
        self.words.append(self.read(f"{folder}/{name}")["status"])
        return f"{folder}/{name}"

    def read(self, path: str) -> Any:
        """Return what a file says."""
        return json.loads(self.files[path])  # noqa: TID251 -- tests read back what was emitted

    @property
    def observation(self) -> Any:
        """Return the one observation."""
        (path,) = [name for name in self.files if name.startswith("observations/")]
        return self.read(path)


@dataclass(frozen=True)
class Past:
    """What is known of earlier runs."""

    known: tuple[Known, ...] = ()
    steps: tuple[Investigated, ...] = ()

    def certifications(self) -> tuple[Known, ...]:
        """Return the certifications."""
        return self.known

    def investigations(self) -> tuple[Investigated, ...]:
        """Return the steps."""
        return self.steps


def certified(
    scenario_id: str,
    status: str = "CERTIFIED",
    *,
    issued: str = "2026-11-01T00:00:00Z",
    expires: str | None = "2027-01-01T00:00:00Z",
) -> Known:
    """Return an earlier certification, of the code that is here."""
    stated = Certification(
        certification_id=f"CERT-{scenario_id}-{issued}",
        scenario_id=scenario_id,
        status=CertificationStatus(status),
        run_id="run-0",
        scenario_class="STATE_INJECTION",
        artifacts=(),
        checklist=(),
        issued_by="tests",
        issued_at=issued,
        expires_at=expires,
        reason=None,
        supersedes=None,
    )
    return Known(stated, failed=status == "CANDIDATE", source=HERE)


HERE: Final = SourceState("a" * 40, "main", dirty=False)


@dataclass
class Bench:
    """A database, and how scenarios are run on it."""

    url: str
    policy: CertifyPolicy = POLICY
    past: Past = field(default_factory=Past)
    clock: Ticking = field(default_factory=Ticking)
    shelf: Kept = field(default_factory=Kept)
    variables: Mapping[str, str] = field(default_factory=dict)
    preflight: tuple[int, str] = (0, "")

    def run(self, of: Mapping[str, Any] | None = None) -> RunResult:
        """Run a scenario, by default the one that holds."""
        code, message = self.preflight
        around = Surroundings(
            clock=self.clock,
            shelf=self.shelf,
            history=self.past,
            preflight=lambda run_id: PreflightResult(
                f"PF-{run_id}", "pf.json", "0" * 64, code, message
            ),
            source=HERE,
            metrics=(TraceMetric("aos_traces", "active", "archived", "archived_at"),),
            variables=self.variables,
            tool="1.0",
        )
        data = source_text(of if of is not None else DOCUMENT)
        order = RunOrder(data, "scenarios/sc-1.yaml", self.policy, self.url, DEFAULT_LIMITS)
        return run_scenario(order, around)

    def driven_by(self, name: str | None) -> "Bench":
        """Return the bench with another driver; None: engines are elsewhere."""
        return replace(
            self, policy=replace(self.policy, driver=None if name is None else f"{APP}:{name}")
        )
