"""What breaks a guardrail, derived from what a run did and saw, never from what it says of them."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sitegen.canonical.text import quote
from sitegen.model.scenario_observation import (
    ScenarioObservation,
    StructurePrint,
    structure_changes,
)

Breach = tuple[str, str | None]
"""A sentence, and the pointer to what breaks the guardrail."""

FORBIDDEN_PREFIXES: Final = ("sdsr_", "synthetic_")
"""How the scenario system's own tables would be named: there must be none."""

MARKS: Final = ("is_synthetic", "synthetic_scenario_id")
"""The columns that mark a synthetic row; no rule of the database may know them."""

_VERSION_TABLE: Final = "alembic_version"
_WRITES: Final = frozenset({"INSERT", "UPDATE", "DELETE"})
_CHANGES: Final = frozenset({"UPDATE", "DELETE"})
_SHAPE: Final = frozenset({"table", "column", "revision"})
_RULES: Final = frozenset({"trigger", "function", "constraint", "index"})
# That a mark must be there treats all rows alike: it is no exception for some of them.
_OF_THE_MARK: Final = re.compile(
    r"\W*(?:constraint\s+\S{1,200}\s+)?(?:check\s*\(+\s*)?\W{0,3}"
    r"(?:is_synthetic|synthetic_scenario_id)\W{0,3}\s*(?:is\s+)?not\s+null\W*"
    r"|\W*(?:constraint\s+\S{1,200}\s+)?not\s+null\s+\W{0,3}"
    r"(?:is_synthetic|synthetic_scenario_id)\W*",
    re.IGNORECASE,
)


def bare_table(name: str) -> str:
    """Return a table's name without its schema, quotes and capitals."""
    return name.rpartition(".")[2].strip('"`[]').casefold()


def schema_breaches(detail: ScenarioObservation) -> Iterator[Breach]:
    """Yield what changed the schema past its migrations, or rows that are not the injector's."""
    yield from _statement_breaches(detail)
    listed = sum(one.op == "DDL" for one in detail.statements)
    counted = dict(detail.statements_total).get("DDL", 0)
    if counted > listed:
        message = f"{counted - listed} statements that change the schema are not listed."
        yield message, "/statements_total/DDL"
    yield from _changed(detail, _SHAPE)


def _statement_breaches(detail: ScenarioObservation) -> Iterator[Breach]:
    versions = _version_tables(detail)
    declared = {bare_table(one.table) for one in detail.cleanup}
    for index, one in enumerate(detail.statements):
        where, table = f"/statements/{index}", bare_table(one.table or "")
        what = f"Statement {one.seq} of the {one.actor} is {one.op} on {quote(one.table or '?')}"
        if one.op == "DDL":
            yield f"{what}: it changes the schema.", where
        elif one.op in _WRITES and table in versions:
            yield f"{what}: only migrations write there.", where
        elif one.op in _CHANGES and one.actor == "injector":
            yield f"{what}: an injector only inserts.", where
        elif one.op in _WRITES and one.actor == "cleanup" and table not in declared:
            yield f"{what}: the declared cleanup has no such table.", where


def _version_tables(detail: ScenarioObservation) -> frozenset[str]:
    named = {
        bare_table(part.table or part.name)
        for part in (*detail.before, *detail.after)
        if part.kind == "revision"
    }
    return frozenset({_VERSION_TABLE, *named})


def _changed(detail: ScenarioObservation, kinds: frozenset[str]) -> Iterator[Breach]:
    places = {id(part): index for index, part in enumerate(detail.after)}
    earlier = {id(part): index for index, part in enumerate(detail.before)}
    for one, other in structure_changes(detail):
        some = other or one
        if some is None or some.kind not in kinds:
            continue
        how = "is gone" if other is None else "is new" if one is None else "is another one"
        side, index = ("after", places[id(other)]) if other else ("before", earlier[id(one)])
        yield f"After the run, {_named(some)} {how}.", f"/structure/{side}/{index}"


def _named(part: StructurePrint) -> str:
    of = f" of {quote(part.table)}" if part.table and part.table != part.name else ""
    return f"the {part.kind} {quote(part.name)}{of}"


def rule_breaches(detail: ScenarioObservation) -> Iterator[Breach]:
    """Yield triggers, constraints and indexes that changed, or know synthetic rows."""
    yield from _changed(detail, _RULES)
    for side, parts in (("before", detail.before), ("after", detail.after)):
        for index, part in enumerate(parts):
            known = _known_mark(part, detail.scenario_id)
            if known is not None:
                message = f"The definition of {_named(part)} names {quote(known)}."
                yield message, f"/structure/{side}/{index}/definition"


def _known_mark(part: StructurePrint, scenario_id: str) -> str | None:
    if part.kind not in _RULES or part.definition is None:
        return None
    if part.kind == "constraint" and _OF_THE_MARK.fullmatch(part.definition):
        return None
    folded = part.definition.casefold()
    for word in MARKS:
        if word in folded:
            return word
    # Not as part of a longer id: one ending in -001 is not in one ending in -0010.
    whole = rf"(?<!\w){re.escape(scenario_id.casefold())}(?!\w)"
    return scenario_id if re.search(whole, folded) else None


def table_breaches(detail: ScenarioObservation) -> Iterator[Breach]:
    """Yield tables of the scenario system, new ones, and injections into what was not there."""
    known = {bare_table(part.name) for part in detail.before if part.kind == "table"}
    for side, parts in (("before", detail.before), ("after", detail.after)):
        for index, part in enumerate(parts):
            if part.kind != "table":
                continue
            where, name = f"/structure/{side}/{index}", bare_table(part.name)
            if name.startswith(FORBIDDEN_PREFIXES):
                yield (
                    f"The table {quote(part.name)} is named like one of the scenario system.",
                    where,
                )
            elif side == "after" and detail.before and name not in known:
                yield f"The table {quote(part.name)} was not there before.", where
    for index, one in enumerate(detail.injected):
        name = bare_table(one.table)
        if name.startswith(FORBIDDEN_PREFIXES) or (known and name not in known):
            message = (
                f"Step {quote(one.step_id)} injects into {quote(one.table)}: not there before."
            )
            yield message, f"/injected/{index}/table"


def fallback_breaches(detail: ScenarioObservation) -> Iterator[Breach]:
    """Yield fallbacks without a reason, without an end, or that the scenario does not declare."""
    for index, one in enumerate(detail.fallbacks):
        where, name = f"/fallbacks/{index}", quote(one.id)
        if not (one.reason or "").strip():
            yield f"The fallback {name} has no reason.", f"{where}/reason"
        if not one.temporary:
            yield f"The fallback {name} is not marked as temporary.", f"{where}/temporary"
        if not one.declared:
            yield f"The scenario does not declare the fallback {name}.", f"{where}/declared"


def engine_breaches(detail: ScenarioObservation) -> Iterator[Breach]:
    """Yield injected rows that an engine must create, and entities that none did."""
    owners = _owners(detail)
    for index, one in enumerate(detail.injected):
        owner = owners.get(bare_table(one.table))
        if owner is not None:
            message = f"Step {quote(one.step_id)} injects what {quote(owner)} must create."
            yield message, f"/injected/{index}/table"
    for index, engine in enumerate(detail.engines):
        for place, one_entity in enumerate(engine.entities):
            where = f"/engines/{index}/entities/{place}"
            name = f"{quote(one_entity.id)} in {quote(one_entity.table)}"
            if one_entity.origin != engine.name:
                origin = "none" if one_entity.origin is None else quote(one_entity.origin)
                message = f"The origin of {name} is {origin}, not {quote(engine.name)}."
                yield message, f"{where}/origin"
            if not one_entity.emitted:
                yield f"{quote(engine.name)} never emitted {name}.", f"{where}/emitted"
        if engine.entities and not engine.emitted:
            message = (
                f"{quote(engine.name)} emitted nothing, but {len(engine.entities)} of its "
                "entities exist."
            )
            yield message, f"/engines/{index}/emitted"


def _owners(detail: ScenarioObservation) -> Mapping[str, str]:
    """Return table → engine: those that hold its entities, and those it is expected to fill."""
    engines = {engine.name for engine in detail.engines}
    owners = {
        bare_table(one.table): one.via
        for one in detail.expectations
        if one.kind == "propagation" and one.via in engines
    }
    for engine in detail.engines:
        owners |= {bare_table(one.table): engine.name for one in engine.entities}
    return owners


BREACHES: Final[Mapping[str, Callable[[ScenarioObservation], Iterator[Breach]]]] = {
    "GR-1": schema_breaches,
    "GR-2": rule_breaches,
    "GR-3": table_breaches,
    "GR-4": fallback_breaches,
    "GR-6": engine_breaches,
}
"""Guardrail → what one observation shows of its being broken; GR-5 needs a view across files."""


def not_looked_at(guardrail: str, detail: ScenarioObservation) -> Breach | None:
    """Return why nothing could be derived, None where the evidence for it was taken."""
    if guardrail in {"GR-1", "GR-2", "GR-3"}:
        for side, parts in (("before", detail.before), ("after", detail.after)):
            if not any(part.kind == "table" for part in parts):
                message = f"the structure {side} the run was not taken"
                return message, f"/structure/{side}"
    if guardrail == "GR-6":
        seen = {engine.name for engine in detail.engines}
        for index, one in enumerate(detail.expectations):
            if one.kind == "propagation" and one.via not in seen:
                message = f"what {quote(one.via)} made was not looked at"
                return message, f"/expectations/{index}/via"
    return None
