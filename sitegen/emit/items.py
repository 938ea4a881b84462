"""What is known of a test before it runs: its id, and what its markers say."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import pytest

from sitegen.emit.options import MARKER
from sitegen.emit.values import free_text, name_text
from sitegen.model.names import output_name

_NO_LABELS: Final = frozenset(
    {
        MARKER,
        "parametrize",
        "usefixtures",
        "skip",
        "skipif",
        "xfail",
        "filterwarnings",
        "tryfirst",
        "trylast",
        "asyncio",
        "anyio",
        "trio",
        "flaky",
        "timeout",
        "xdist_group",
    }
)
_LABELS: Final = 64


@dataclass(frozen=True, slots=True)
class About:
    """What the markers of a test say; None where they say nothing."""

    use_case: str | None = None
    stage: str | None = None
    operation: str | None = None
    purpose: str | None = None
    method: str | None = None
    route: str | None = None
    labels: tuple[str, ...] = ()


_NOTHING: Final = About()
_ABOUT: Final = tuple(field.name for field in fields(About))


@dataclass(frozen=True, slots=True)
class Subject:
    """A test that leaves a case: `node` as pytest names it, `case_id` as the evidence does."""

    node: str
    case_id: str
    name: str
    about: About

    @property
    def stem(self) -> str:
        """Return the name of the case's file, without `.json`."""
        return output_name(self.case_id)


def subject_document(subject: Subject) -> dict[str, object]:
    """Return a subject as the journal holds it."""
    about = subject.about
    return {
        "node": subject.node,
        "case_id": subject.case_id,
        "name": subject.name,
        "about": {name: getattr(about, name) for name in _ABOUT},
    }


def subject_of_document(value: Mapping[str, object]) -> Subject:
    """Return the subject that the journal holds. Raises `KeyError`, `TypeError`, `ValueError`."""
    about = value["about"]
    if not isinstance(about, dict):
        message = "no object"
        raise TypeError(message)
    labels = tuple(map(str, about.pop("labels")))
    node, case_id, name = (str(value[key]) for key in ("node", "case_id", "name"))
    return Subject(node, case_id, name, About(**about, labels=labels))


def about_item(item: pytest.Item) -> About:
    """Return what the markers say; the one that stands closest to the test wins."""
    markers = list(item.iter_markers())
    if not markers:
        return _NOTHING
    said: dict[str, object] = {}
    labels: set[str] = set()
    for marker in markers:
        if marker.name not in _NO_LABELS:
            labels.add(name_text(marker.name))
        if marker.name == MARKER:
            labels.update(_words(marker.kwargs.get("labels")))
            for key, value in marker.kwargs.items():
                said.setdefault(key, value)
    method, route = split_route(said.get("route"))
    purpose = said.get("purpose")
    return About(
        use_case=optional_name(said.get("use_case")),
        stage=optional_name(said.get("stage")),
        operation=optional_name(said.get("operation")),
        purpose=None if purpose is None else free_text(str(purpose)),
        method=method,
        route=route,
        labels=tuple(sorted(labels)[:_LABELS]),
    )


def split_route(route: object) -> tuple[str | None, str | None]:
    """Return method and path of `POST /orders`; a path alone has no method."""
    if route is None:
        return None, None
    method, _, path = str(route).strip().rpartition(" ")
    return (name_text(method.strip().upper()) if method.strip() else None), name_text(path)


def optional_name(value: object) -> str | None:
    """Return a value as a name, None for None and for nothing but white space."""
    if value is None or not str(value).strip():
        return None
    return name_text(str(value))


def node_of(item: pytest.Item, root: Path) -> str:
    """Return the id of a test, relative to the root, whatever xdist adds to it."""
    node = item.nodeid
    if getattr(item.config.option, "loadgroup", False):
        groups = {
            str(marker.args[0] if marker.args else marker.kwargs.get("name", "default"))
            for marker in item.iter_markers("xdist_group")
        }
        if groups:
            node = node.removesuffix(f"@{'_'.join(sorted(groups))}")
    return relative_node(node, root)


def relative_node(node: str, root: Path) -> str:
    """Return a node id whose path is relative to the root."""
    path, mark, rest = node.partition("::")
    if os.path.isabs(path):  # noqa: PTH117 -- once a test: a `Path` would cost more
        path = os.path.relpath(path, root).replace(os.sep, "/")
    return f"{path}{mark}{rest}"


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names, equal ones numbered in their order so that none is given twice."""
    taken = set(names)
    given: set[str] = set()
    found = []
    for name in names:
        chosen, number = name, 1
        while chosen in given or (number > 1 and chosen in taken):
            number += 1
            chosen = f"{name} #{number}"
        given.add(chosen)
        found.append(chosen)
    return found


def _words(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [name_text(value)]
    if isinstance(value, Iterable):
        return [name_text(str(word)) for word in value]
    return [name_text(str(value))]
