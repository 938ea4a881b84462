"""PyYAML's parser: its events and tokens only, never its constructors."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import yaml  # noqa: TID251 -- the one place that calls the parser

from sitegen.canonical.spans import Span

YamlLoader = type[yaml.SafeLoader] | type[yaml.CSafeLoader]

LOADER: Final[YamlLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser: libyaml's where PyYAML was built with it (ten times as fast), else Python's."""

FAILURES: Final = (yaml.YAMLError, ValueError, LookupError, ArithmeticError, RecursionError)
"""What the parsers raise at texts that are no YAML; not all of it is meant to get out of them."""


def events_of(text: str, loader: YamlLoader) -> Iterator[yaml.Event]:
    """Yield the events of the text; raises one of `FAILURES` where it is no YAML."""
    events: Any = yaml.parse(text, loader)
    # Closing lets go of the parser's buffers also where the reader stops half-way.
    with closing(events):
        yield from events


def offset_of(thing: object) -> int:
    """Return where an event or a failure starts, in characters from 0 (0 where unknown)."""
    for name in ("start_mark", "problem_mark", "context_mark"):
        mark = getattr(thing, name, None)
        if mark is not None:
            return int(getattr(mark, "index", 0))
    return 0


def end_of(event: object) -> int:
    """Return where an event or a token ends, in characters from 0 (0 where unknown)."""
    return int(getattr(getattr(event, "end_mark", None), "index", 0))


def scalar_spans(text: str) -> tuple[list[Span], int]:
    """Return start and end of every scalar, in order, and the offset up to which that is sure."""
    spans: list[Span] = []
    end = 0
    try:
        for token in yaml.scan(text, LOADER):
            end = end_of(token)
            if isinstance(token, yaml.ScalarToken):
                spans.append((offset_of(token), end))
    except FAILURES:
        return spans, end
    return spans, len(text)
