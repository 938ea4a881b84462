"""Nouns that are counted, and words that make a count an inexact one."""

import re
from collections.abc import Sequence
from typing import Final

_VAGUE: Final = re.compile(
    r"\b(?:at least|over|more than|up to|about|around|nearly|approximately|approx|including|"
    r"includes?|e\.g|such as|among|(?:some|most|half|many|few|none|part) of|first|top|last|next|"
    r"remaining|other|every|each|per|"
    r"minimum|maximum|within|should|must|would|could|if|expected|planned|target|fewer|less than|"
    r"almost|roughly|another|additional|several|key|main|example)\b|[~≈≥≤<>]|\d\s?\+",
    re.IGNORECASE,
)
_MEASURES: Final = frozenset(
    [
        "second",
        "seconds",
        "sec",
        "secs",
        "minute",
        "minutes",
        "min",
        "mins",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "ms",
        "byte",
        "bytes",
        "kb",
        "mb",
        "gb",
        "line",
        "lines",
        "loc",
        "percent",
        "point",
        "points",
        "time",
        "times",
        "x",
        "retries",
        "attempts",
        "occurrences",
        "usages",
        "references",
        "places",
        "insertions",
        "deletions",
        "additions",
        "characters",
        "chars",
        "tokens",
        "rows",
        "records",
        "columns",
        "assertions",
        "calls",
        "users",
        "people",
        "passes",
        "runs",
        "words",
        "sentences",
        "iterations",
        "rounds",
        "repetitions",
        "samples",
        "hits",
        "misses",
    ]
)
_CONTAINED: Final = frozenset(
    [
        "tests",
        "test",
        "cases",
        "case",
        "checks",
        "assertions",
        "functions",
        "methods",
        "errors",
        "warnings",
        "failures",
        "changes",
        "errors",
        "issues",
        "bugs",
        "problems",
        "lines",
        "fields",
        "tasks",
        "updates",
    ]
)
_LEVELS: Final = frozenset(
    [
        "unit",
        "integration",
        "e2e",
        "end-to-end",
        "api",
        "contract",
        "functional",
        "smoke",
        "regression",
        "acceptance",
        "system",
        "property",
        "performance",
        "security",
        "ui",
        "frontend",
        "backend",
        "cli",
        "database",
    ]
)
_OUTCOMES: Final = frozenset(["passed", "passing", "pass", "verified"])
_OTHER_OUTCOMES: Final = frozenset(
    [
        "failed",
        "failing",
        "fail",
        "blocked",
        "skipped",
        "partial",
        "unverified",
        "pending",
        "errors",
        "error",
        "errored",
    ]
)
_RANKS: Final = frozenset(
    [
        "critical",
        "high",
        "medium",
        "low",
        "minor",
        "major",
        "blocker",
        "info",
        "p0",
        "p1",
        "p2",
        "p3",
    ]
)
_OLD: Final = frozenset(["existing", "old", "unchanged", "previous"])
_NEW: Final = frozenset(["new", "added", "created"])
_CHANGED: Final = frozenset(["modified", "changed", "updated", "edited"])


def last_word(noun: str) -> str:
    """Return the last word of a noun, in lower case."""
    words = noun.split()
    return words[-1].lower() if words else ""


def is_vague(text: str) -> bool:
    """Tell whether a text makes a count in it an inexact one, or one of a selection."""
    return _VAGUE.search(text) is not None


def is_measure(noun: str) -> bool:
    """Tell whether a noun is a measure: nothing that is listed one by one."""
    last = last_word(noun)
    made = last == "columns" and not _NEW.isdisjoint(noun.lower().split())
    return last in _MEASURES and not made


def is_contained(noun: str) -> bool:
    """Tell whether a noun is of things that lists describe, rather than name one by one."""
    return last_word(noun) in _CONTAINED


def are_kinds(noun: str, words: Sequence[str]) -> bool:
    """Tell whether words name kinds of a noun that exclude each other and leave none out."""
    firsts = [(word.split() or [""])[0] for word in words]
    if noun in _OUTCOMES | _OTHER_OUTCOMES or len(set(words)) < len(words):
        return False
    outcomes = _OUTCOMES | _OTHER_OUTCOMES
    if all(first in outcomes for first in firsts):
        good = sum(first in _OUTCOMES for first in firsts)
        return good == 1
    if all(first in _OLD | _NEW | _CHANGED for first in firsts):
        return any(first in _NEW for first in firsts) and any(first in _OLD for first in firsts)
    return any(all(first in family for first in firsts) for family in (_LEVELS, _RANKS)) or all(
        word == noun or word.endswith(f" {noun}") for word in words
    )
