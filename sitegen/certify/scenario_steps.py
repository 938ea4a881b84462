"""The parts of a scenario file that are about rows: steps, conditions and what is expected."""

from collections.abc import Mapping, Sequence
from typing import Final

from sitegen.canonical.text import quote
from sitegen.certify.nodes import NOTHING, Node
from sitegen.certify.scenario import (
    ActStep,
    Check,
    Contains,
    Count,
    Datum,
    Equals,
    Holds,
    InjectStep,
    NonPropagation,
    NotNull,
    OneOf,
    Operand,
    Part,
    Propagation,
    Row,
    Step,
    Test,
    ValueOf,
    Where,
)

PART: Final = frozenset(
    {"steps", "expected_propagation", "expected_non_propagation", "acceptance_criteria"}
)
"""The members of a part; they stand at the top where the scenario is one part."""


def part(node: Node, case_id: str | None) -> Part:
    """Return the steps and expectations below a node that has the members of `PART`."""
    names = node.reading.names
    own = node.named({**names, "case_id": case_id} if case_id else names)
    found = {name: own.at(name) if own.has(name) else NOTHING for name in PART}
    result = Part(
        case_id=case_id,
        steps=_steps(found["steps"]),
        propagation=_propagation(found["expected_propagation"]),
        non_propagation=_non_propagation(found["expected_non_propagation"]),
        criteria=checks(found["acceptance_criteria"]),
    )
    for name in ("steps", "acceptance_criteria"):
        if found[name].value == []:
            found[name].wrong("must hold at least one: empty is no pass")
    expected = (
        *(one.id for one in result.propagation),
        *(one.id for one in result.non_propagation),
    )
    ids_once(own, expected)
    return result


def ids_once(node: Node, ids: Sequence[str]) -> None:
    """Tell ids that stand more than once in a list."""
    for name in sorted({name for name in ids if name and ids.count(name) > 1}):
        node.wrong(f"names {quote(name)} more than once")


def checks(node: Node) -> tuple[Check, ...]:
    """Return preconditions or acceptance criteria."""
    found = []
    for item in node.items():
        members = item.whole("id", "name", "table", "where", "expect")
        if members is None:
            continue
        found.append(
            Check(
                members["id"].label(),
                members["name"].label(),
                members["table"].name(),
                conditions(members["where"]),
                _expect(members["expect"]),
            )
        )
    ids_once(node, [one.id for one in found])
    return tuple(found)


def _expect(node: Node) -> Count | Holds:
    if isinstance(node.value, Mapping) and "count" in node.value:
        counted = node.whole("count")
        return Count(counted["count"].count() if counted else 0)
    members = node.whole("column", "equals")
    if members is None:
        return Count(0)
    return Holds(members["column"].name(), _operand(members["equals"]))


def conditions(node: Node) -> Where:
    """Return what columns must hold; nothing at all is refused, because it matches everything."""
    found = tuple((name, _test(below)) for name, below in node.pairs())
    if isinstance(node.value, Mapping) and not node.value:
        node.wrong("must name at least one column")
    return found


def _test(node: Node) -> Test:
    value = node.value
    if not isinstance(value, Mapping) or "value_of" in value:
        return Equals(_operand(node))
    if value.keys() == {"contains"}:
        return Contains(_operand(node.at("contains")))
    if value.keys() == {"not_null"}:
        if not node.at("not_null").flag():
            node.wrong("must be {not_null: true}; for no value write null")
        return NotNull()
    if value.keys() == {"in"}:
        values = tuple(_operand(item) for item in node.at("in").items())
        if not values:
            node.at("in").wrong("must hold at least one value")
        return OneOf(values)
    node.wrong("must be a value, value_of, contains, not_null or in")
    return NotNull()


def _operand(node: Node) -> Operand:
    return _value_of(node) if isinstance(node.value, Mapping) else node.scalar()


def _value_of(node: Node) -> Operand:
    members = node.whole("value_of")
    inner = members["value_of"].whole("table", "column", "where") if members else None
    if inner is None:
        return None
    return ValueOf(inner["table"].name(), inner["column"].name(), conditions(inner["where"]))


def _datum(node: Node) -> Datum:
    if isinstance(node.value, Mapping):
        if "value_of" in node.value:
            return _value_of(node)
        return {name: _datum(node.at(name)) for name in node.value}
    if isinstance(node.value, list):
        return [_datum(item) for item in node.items()]
    return node.scalar()


def _row(node: Node) -> Row:
    return {name: _datum(below) for name, below in node.pairs()}


def _steps(node: Node) -> tuple[Step, ...]:
    found = [step for item in node.items() if (step := _step(item)) is not None]
    ids_once(node, [one.step_id for one in found])
    return tuple(found)


def _step(node: Node) -> Step | None:
    action = node.at("action").value
    if action == "act":
        members = node.whole("step_id", "action", "call", "data")
        if members is None:
            return None
        call, data = members["call"].label(), _row(members["data"])
        return ActStep(members["step_id"].label(), call, data, node.where)
    if action not in ("inject", None):
        node.at("action").wrong("must be inject or act")
    members = node.whole("step_id", "action", "table", "data")
    if members is None:
        return None
    stated = members["data"]
    rows = stated.items() if isinstance(stated.value, list) else (stated,)
    if not rows:
        stated.wrong("must hold at least one row")
    filled = tuple(_row(row) for row in rows)
    return InjectStep(members["step_id"].label(), members["table"].name(), filled, node.where)


def _propagation(node: Node) -> tuple[Propagation, ...]:
    found = []
    for item in node.items():
        members = item.whole("id", "from", "via", "creates")
        creates = members["creates"].whole("table", "where", "count") if members else None
        if members is None or creates is None:
            continue
        if creates["count"].value == 0:
            creates["count"].wrong("must be at least 1; what must not be is a non-propagation")
        found.append(
            Propagation(
                members["id"].label(),
                members["from"].name(),
                members["via"].label(),
                creates["table"].name(),
                conditions(creates["where"]),
                creates["count"].count(),
                item.where,
            )
        )
    return tuple(found)


def _non_propagation(node: Node) -> tuple[NonPropagation, ...]:
    found = []
    for item in node.items():
        members = item.whole("id", "via", "must_not_create", "reason")
        inner = members["must_not_create"].whole("table", "where") if members else None
        if members is None or inner is None:
            continue
        found.append(
            NonPropagation(
                members["id"].label(),
                members["via"].label(),
                inner["table"].name(),
                conditions(inner["where"]),
                members["reason"].text(),
                item.where,
            )
        )
    return tuple(found)
