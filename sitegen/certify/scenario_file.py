"""Read a scenario file: everything that it must say, nothing that it may not, each by its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sitegen.canonical.strict_yaml import read_yaml
from sitegen.canonical.text import quote
from sitegen.certify.nodes import Node, Reading
from sitegen.certify.scenario import (
    MARK,
    MODES,
    SCENARIO_MARK,
    STATE_INJECTION,
    Cleanup,
    DeclaredFallback,
    Equals,
    Part,
    Scenario,
)
from sitegen.certify.scenario_steps import PART, checks, conditions, ids_once, part
from sitegen.errors import ExitCode, SitegenError
from sitegen.limits import Limits
from sitegen.model.finding import Severity

_COVERAGE: Final = frozenset({"engine_propagation", "worker_execution", "trace_generation"})
_INJECTED_ONLY: Final = ("worker_execution", "trace_generation")
_NEEDED: Final = frozenset(
    {
        "scenario_id", "name", "scenario_class", "execution_mode", "coverage", "purpose",
        "requires", "preconditions", "cleanup",
    }
)  # fmt: skip
_OPTIONAL: Final = frozenset({"version", "domain", "fallbacks"})
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


class ScenarioProblem(SitegenError):
    """The scenario file is wrong; nothing was looked at but the file."""

    code = ExitCode.INVALID
    slug = "scenario"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of the configuration that a scenario may use."""

    engines: frozenset[str]
    acts: frozenset[str]


def read_scenario(
    data: bytes, name: str, started: datetime, known: Vocabulary, limits: Limits
) -> Scenario:
    """Return the scenario of a file, filled in for a run that starts now.

    `name` names the file in sentences. Raises `ScenarioProblem` with all that is wrong.
    """
    document = read_yaml(data, name, limits)
    refused = [found for found in document.findings if found.severity is Severity.ERROR]
    if refused or not isinstance(document.value, Mapping):
        sentences = [f"{name}:{found.line or 1}: {found.message}" for found in refused] or [
            f"{name}:1: The document must be an object."
        ]
        raise ScenarioProblem("\n".join(sentences), hint=_HINT)
    root = Node(document.value, (), Reading({}))
    scenario = _scenario(root, started)
    problems = [*root.reading.problems, *_unknown_names(scenario, known)]
    if problems:
        places = document.locate(where for where, _ in problems)
        lines = sorted(
            (places[where].line if where in places else 1, where, sentence)
            for where, sentence in set(problems)
        )
        told = [f"{name}:{line}: {where or 'the document'} {text}." for line, where, text in lines]
        raise ScenarioProblem("\n".join(told), hint=_HINT)
    return scenario


def _unknown_names(scenario: Scenario, known: Vocabulary) -> Iterator[tuple[str, str]]:
    for step in scenario.acts:
        if step.call and step.call not in known.acts:
            yield f"{step.place}/call", f"names {quote(step.call)}, which is not in [certify.acts]"
    engines = [
        (one.place, one.via)
        for own in scenario.parts
        for expected in (own.propagation, own.non_propagation)
        for one in expected
    ]
    for place, name in engines:
        if name and name not in known.engines:
            # What it made could not be told from what anybody else made (GR-6).
            told = f"names {quote(name)}, which is no engine of [certify.engines]"
            yield f"{place}/via", f"{told}; what no engine makes belongs to acceptance_criteria"


_HINT: Final = "docs/certify.md has the whole grammar. Nothing was written to the database."


def run_id_of(scenario_id: str, started: datetime) -> str:
    """Return the id of the run of a scenario that starts at this second."""
    return f"run-{scenario_id}-{started.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _scenario(root: Node, started: datetime) -> Scenario:
    own = root.at("scenario_id")
    scenario_id = own.text() if own.value is not None else ""
    if scenario_id and not _ID.match(scenario_id):
        own.wrong("must be letters, digits, dots, dashes and underscores, at most 100")
    names = {
        "run_id": run_id_of(scenario_id, started),
        "scenario_id": scenario_id,
        "now": f"{started.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    node = root.named(names)
    several = root.has("sub_scenarios")
    needed = _NEEDED | (frozenset({"sub_scenarios"}) if several else PART)
    members = node.filled(needed, _OPTIONAL)
    scenario = Scenario(
        scenario_id=scenario_id,
        run_id=names["run_id"],
        name=members["name"].label(),
        version=members["version"].label() if root.has("version") else None,
        domain=members["domain"].label() if root.has("domain") else None,
        scenario_class=_class(members),
        purpose=members["purpose"].text(),
        coverage=_coverage(members),
        requires=tuple(item.label() for item in members["requires"].items()),
        preconditions=checks(members["preconditions"]),
        fallbacks=_fallbacks(members["fallbacks"]),
        parts=_parts(members["sub_scenarios"]) if several else (part(node, None),),
        cleanup=_cleanup(members["cleanup"], scenario_id),
    )
    if scenario_id in scenario.requires:
        members["requires"].wrong("names the scenario itself")
    _marks_and_cleans(root, scenario)
    return scenario


def _class(members: Mapping[str, Node]) -> str:
    found, mode = members["scenario_class"].text(), members["execution_mode"].text()
    if found and found not in MODES:
        members["scenario_class"].wrong(f"must be {' or '.join(MODES)}, not {quote(found, 60)}")
    elif found and mode and mode != MODES[found]:
        members["execution_mode"].wrong(f"must be {MODES[found]} where the class is {found}")
    return found


def _coverage(members: Mapping[str, Node]) -> dict[str, bool]:
    stated = members["coverage"].filled(_COVERAGE, frozenset())
    covered = {name: node.flag() for name, node in sorted(stated.items())}
    if members["scenario_class"].value == STATE_INJECTION:
        for name in _INJECTED_ONLY:
            if covered[name]:
                stated[name].wrong(
                    "must be false: a scenario that injects states runs no worker and makes no"
                    " trace of one"
                )
    return covered


def _parts(node: Node) -> tuple[Part, ...]:
    found = []
    for item in node.items():
        case = item.filled(PART | {"case_id"}, frozenset())["case_id"]
        case_id = case.text()
        if case_id and not _ID.match(case_id):
            case.wrong("must be letters, digits, dots, dashes and underscores, at most 100")
        found.append(part(item, case_id))
    if not found:
        node.wrong("must hold at least one part")
    ids_once(node, [one.case_id or "" for one in found])
    return tuple(found)


def _fallbacks(node: Node) -> tuple[DeclaredFallback, ...]:
    found = []
    for item in node.items():
        members = item.whole("id", "reason", "temporary")
        if members is None:
            continue
        temporary = members["temporary"].flag()
        if not temporary:
            members["temporary"].wrong("must be true: what stays is no fallback")
        found.append(DeclaredFallback(members["id"].label(), members["reason"].text(), temporary))
    ids_once(node, [one.id for one in found])
    return tuple(found)


def _cleanup(node: Node, scenario_id: str) -> Cleanup:
    members = node.filled(frozenset({"order", "archive", "where"}), frozenset())
    order = tuple(item.name() for item in members["order"].items())
    archive = tuple(item.name() for item in members["archive"].items())
    ids_once(members["order"], list(order))
    for table in archive:
        if table and table not in order:
            members["archive"].wrong(f"names {quote(table)}, which is not in the order")
    wanted: dict[str, object] = {SCENARIO_MARK: Equals(scenario_id)}
    stated = dict(conditions(members["where"]))
    if stated not in (wanted, {**wanted, MARK: Equals(value=True)}):
        members["where"].wrong(
            f"must be {{{SCENARIO_MARK}: {scenario_id}}}: cleanup touches no other row"
        )
    return Cleanup(order, archive)


def _marks_and_cleans(root: Node, scenario: Scenario) -> None:
    own: dict[str, object] = {MARK: True, SCENARIO_MARK: scenario.scenario_id}
    for step in scenario.injects:
        if step.table and step.table not in scenario.cleanup.order:
            root.at("cleanup").at("order").wrong(
                f"lacks {quote(step.table)}, into which {quote(step.step_id)} injects"
            )
        for name, value in own.items():
            if any(row.get(name, value) != value for row in step.rows):
                root.reading.problems.append(
                    (f"{step.place}/data", f"states another {name} than the scenario's own")
                )
