"""The strict YAML reader: the parser's events, and a construction of our own that refuses much.

Nothing of YAML's types, tags and references is used; what is left is what JSON can say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NoReturn

import yaml  # noqa: TID251 -- the events of the parser are told apart by their classes

from sitegen.canonical import rules
from sitegen.canonical.document import UNREAD, Unread
from sitegen.canonical.json_fast import DEEPEST
from sitegen.canonical.pointer import pointer
from sitegen.canonical.pointer_tree import Wanted, wanted_tree
from sitegen.canonical.problems import Problem, Problems
from sitegen.canonical.spans import Span
from sitegen.canonical.text import SURROGATE, quote
from sitegen.canonical.yaml_parser import (
    FAILURES,
    LOADER,
    YamlLoader,
    end_of,
    events_of,
    offset_of,
)
from sitegen.canonical.yaml_scalars import plain_scalar
from sitegen.canonical.yaml_text import TAB_MESSAGE, block_problem, find_tab, find_wrong_characters
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.finding import Check
from sitegen.model.value import Value

_LONE: Final = re.compile(f"[{SURROGATE}]")
_EXCERPT: Final = 24  # characters of the document that a message quotes
_UNBOUNDED: Final = 2**62
_NodeEvent = yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent


class _StopError(Exception):
    """Nothing behind this place is of use."""


@dataclass(slots=True)
class _Frame:
    """An open container: the key or index being read, and the offset of each key."""

    container: dict[str, Value] | list[Value]
    wanted: Wanted | None
    awaits_key: bool
    key: str | int | None = None
    keys: dict[str, int] = field(default_factory=dict)


def read_yaml_text(
    text: str,
    limits: Limits,
    loader: YamlLoader = LOADER,
) -> tuple[Value | Unread, Problems, bool]:
    """Return the value (`UNREAD` if any problem is an error), all problems, and if it is empty."""
    builder = _Builder(text, limits)
    try:
        builder.build(loader)
    except _StopError:
        return UNREAD, builder.problems, False
    refused = builder.problems.refuse or builder.documents == 0
    return (UNREAD if refused else builder.root), builder.problems, builder.documents == 0


def yaml_offsets(text: str, pointers: Sequence[str]) -> dict[str, int]:
    """Return the offset of the value at each pointer, or of its nearest parent.

    The text must have been read without an error before.
    """
    limits = replace(
        DEFAULT_LIMITS, depth=DEEPEST, values=_UNBOUNDED, key_chars=_UNBOUNDED, number_chars=1
    )
    builder = _Builder(text, limits, wanted_tree(pointers))
    try:
        builder.build(LOADER)
    except _StopError:
        return {}
    return builder.offsets


class _Builder:
    __slots__ = (
        "documents",
        "frames",
        "limits",
        "offsets",
        "problems",
        "root",
        "spans",
        "text",
        "tree",
        "values",
    )

    def __init__(self, text: str, limits: Limits, tree: Wanted | None = None) -> None:
        self.text = text
        self.limits = limits
        self.problems = Problems(limits.findings_per_artifact)
        self.tree = tree
        self.offsets: dict[str, int] = {}
        self.documents = 0
        self.values = 0
        self.root: Value = None
        self.frames: list[_Frame] = []
        self.spans: list[Span] = []

    def build(self, loader: YamlLoader) -> None:
        find_wrong_characters(self.text, self.problems)
        if self.problems.refuse:
            raise _StopError
        try:
            for event in events_of(self.text, loader):
                self._take(event)
        except FAILURES as error:
            self._stop(rules.YAML_SYNTAX, self._syntax_message(error), offset_of(error))
        tab = find_tab(self.text, self.spans)
        if tab is not None:
            self.frames.clear()
            self._stop(rules.YAML_SYNTAX, TAB_MESSAGE, tab)

    def _take(self, event: yaml.Event) -> None:
        offset = offset_of(event)
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event, offset)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            self._enter_item()
            self._check_node(event, offset)
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], offset)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self.frames.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(event, offset)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                message = "Another document starts here."
                self._stop(rules.YAML_MANY_DOCUMENTS, message, offset)

    def _take_alias(self, event: yaml.AliasEvent, offset: int) -> None:
        self._enter_item()
        wants_key = self._wants_key()
        if wants_key:
            self._take_key(f"*{event.anchor}", offset)
        message = f"The alias {quote(str(event.anchor), 40)} repeats a value."
        self._find(rules.YAML_ALIAS, message, offset)
        if not wants_key:
            self._put(None, offset)

    def _enter_item(self) -> None:
        if self.frames and isinstance(self.frames[-1].container, list):
            self.frames[-1].key = len(self.frames[-1].container)

    def _check_node(self, event: _NodeEvent, offset: int) -> None:
        if event.anchor is not None:
            message = f"The anchor {quote(str(event.anchor), 40)} names a value."
            self._find(rules.YAML_ANCHOR, message, offset)
        if event.tag is not None:
            message = f"The tag {quote(str(event.tag), 60)} asks for a type."
            self._find(rules.YAML_TAG, message, offset)

    def _take_scalar(self, event: yaml.ScalarEvent, offset: int) -> None:
        text = event.value
        if _LONE.search(text):
            # Only the parser written in Python lets such an escape pass.
            message = "A text contains the escape of half a surrogate pair."
            self._stop(rules.YAML_SYNTAX, message, offset)
        self._enter_item()
        if event.style:
            self.spans.append((offset, end_of(event)))
            if event.style in "|>":
                self._check_block(event, event.style, offset)
        is_plain = not event.style and event.tag is None
        if self._wants_key():
            self._take_key(text, offset)
            if is_plain and text == "<<":
                self._find(rules.YAML_MERGE_KEY, "A mapping is merged into another.", offset)
            self._check_node(event, offset)
            return
        self._check_node(event, offset)
        if not is_plain:
            self._put(text, offset)
            return
        value, check, message = plain_scalar(text, self.limits)
        self._put(value, offset)
        if check is not None:
            self._find(check, message, offset)

    def _check_block(self, event: yaml.ScalarEvent, style: str, offset: int) -> None:
        start = offset
        if event.anchor is not None or event.tag is not None:
            # The event starts at its anchor or tag.
            start = max(self.text.find(style, offset, end_of(event)), offset)
        message = block_problem(self.text, start, event.value)
        if message is not None:
            self._stop(rules.YAML_SYNTAX, message, offset)

    def _wants_key(self) -> bool:
        return bool(self.frames) and self.frames[-1].awaits_key

    def _take_key(self, key: str, offset: int) -> None:
        frame = self.frames[-1]
        frame.key = None
        if len(key) > self.limits.key_chars:
            message = (
                f"A key has {len(key)} characters, more than the {self.limits.key_chars}"
                " that are read (limits.key_chars)."
            )
            self._find(rules.YAML_KEY_LENGTH, message, offset)
        frame.key = key
        frame.awaits_key = False
        if key in frame.keys:
            message = f"The key {quote(key)} is stated again in the same mapping."
            self._find(rules.YAML_DUPLICATE_KEY, message, offset, frame.keys[key])
        frame.keys.setdefault(key, offset)

    def _open(self, container: dict[str, Value] | list[Value], offset: int) -> None:
        if self._wants_key():
            self.frames[-1].key = None
            message = "A list or a mapping stands where a key is expected."
            self._stop(rules.YAML_COMPLEX_KEY, message, offset)
        deepest = min(self.limits.depth, DEEPEST)
        if len(self.frames) >= deepest:
            message = f"The document is nested deeper than {deepest} levels (limits.depth)."
            self._stop(rules.YAML_DEPTH, message, offset)
        wanted = self._put(container, offset)
        self.frames.append(_Frame(container, wanted, isinstance(container, dict)))

    def _put(self, value: Value, offset: int) -> Wanted | None:
        self.values += 1
        if self.values > self.limits.values:
            message = f"The document holds more than {self.limits.values} values (limits.values)."
            self._stop(rules.YAML_VALUES, message, offset)
        if not self.frames:
            self.root = value
            return self._place(self.tree, offset)
        frame = self.frames[-1]
        if isinstance(frame.container, list):
            part = str(len(frame.container))
            frame.container.append(value)
        else:
            part = str(frame.key)
            frame.container[part] = value
            frame.awaits_key = True
        return self._place(frame.wanted.below.get(part) if frame.wanted else None, offset)

    def _place(self, wanted: Wanted | None, offset: int) -> Wanted | None:
        if wanted is not None:
            # What is below, and missing, keeps this place; what is there gets its own later.
            self.offsets.update(dict.fromkeys(wanted.everything(), offset))
        return wanted

    def _where(self) -> str:
        return pointer(*(frame.key for frame in self.frames if frame.key is not None))

    def _stop(self, check: Check, message: str, offset: int) -> NoReturn:
        self._find(check, message, offset)
        raise _StopError

    def _find(self, check: Check, message: str, offset: int, earlier: int | None = None) -> None:
        if self.problems.has_room(check):
            place = min(offset, len(self.text))
            self.problems.add(Problem(check, message, self._where(), place, earlier))

    def _syntax_message(self, error: Exception) -> str:
        offset = offset_of(error)
        rest = self.text[offset : offset + _EXCERPT + 1].split("\n", 1)[0]
        if rest.startswith("\t"):
            return TAB_MESSAGE
        place = f"from {quote(rest, _EXCERPT)} on" if rest else "from here on"
        return f"The document is no YAML {place}."
