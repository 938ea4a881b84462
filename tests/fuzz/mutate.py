"""Bent inputs: bytes that were changed in a few places, and documents that lie about a few values.

`source` is any object with the methods of `random.Random`: hypothesis draws one in tests, the
fuzzer seeds one.
"""

import copy
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, Protocol, TypeVar

from tests.hostile.forms import put_at, value_at

Item = TypeVar("Item")


class Source(Protocol):
    """Where chance comes from."""

    def randrange(self, start: int, stop: int) -> int:
        """Return a number of the range."""

    def choice(self, items: Sequence[Item], /) -> Item:
        """Return one of the items."""


TOKENS: Final[Sequence[bytes]] = (
    b"{", b"}", b"[", b"]", b'"', b":", b",", b"\n", b" ", b"\\", b"\\u0000", b"\\ud800", b"null",
    b"true", b"1e999", b"-0", b"1E400", b"9" * 400, b"NaN", b"0x10", b"1.10", b"NO", b"12:30:45",
    b"---\n", b"...\n", b"&a ", b"*a", b"!!x ", b"<<: ", b"- ", b"? ", b"|\n", b">\n",
    b"%YAML 1.1\n", b"# ", b"> ", b"```\n", b"| a | b |\n|---|---|\n", b"[x](javascript:x)",
    b"<b>", b"&lt;", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\r",
    b"\x1b[2J", b"\x85", b'"status": "PASS"', b'"status": "FAIL"', b'"schema": "sitegen.case/1"',
    b'"passed": true', b"3 passed in 1.00s", b"STATUS: BLOCKED", b"PASS: ",
    b"SQLite format 3\x00", b"9007199254740993",
)  # fmt: skip
"""What formats and their readers give a meaning to."""

VALUES: Final[Sequence[Any]] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 0.5, -0.0, 1e308,
    5e-324, "", " ", "PASS", "FAIL", "PASSED", "SKIPPED", "BLOCKED", "CERTIFIED", "REVOKED",
    "null", "0", "NaN", "\u0000", "\u202e", "\ud800", "\uffff", "x" * 5_000, "a/../b",
    "/etc/passwd", "../x", "CON", "2026-11-20T20:34:40+00:00", "2026-13-45T99:99:99Z",
    "0001-01-01T00:00:00+23:59", "9999-12-31", "9999-12-31T23:59:59-23:59", "20261120T203422Z",
    "f" * 64, "L4", "DB", "INSERT", "UNSIGNED_LOCAL", [], {}, [[]], [None], [""], {"": ""},
    {"a": {"b": {"c": []}}}, [1, "1", True],
)  # fmt: skip
"""Values at the edges of what a member may hold."""

LONGEST: Final = 200_000
_DEEP: Final = 2_000


def mutated(source: Source, seeds: Sequence[bytes]) -> bytes:
    """Return one of the inputs, bent: as a document where it is one, and as bytes."""
    data = source.choice(seeds)
    if source.randrange(0, 3):
        data = _as_document(source, data)
    if not source.randrange(0, 3):
        for _ in range(source.randrange(1, 6)):
            data = _as_bytes(source, data, seeds)
    return data[:LONGEST]


def _as_document(source: Source, data: bytes) -> bytes:
    try:
        document = json.loads(data)  # noqa: TID251 -- what is bent is known to be good
    except ValueError:
        return _as_bytes(source, data, [data])
    try:
        for _ in range(source.randrange(1, 5)):
            document = bent(source, document)
        return _written(source, document)
    except RecursionError:  # nested again and again: deeper than Python writes
        return data


def _written(source: Source, document: object) -> bytes:
    indent = source.choice((None, 2))
    ascii_only = bool(source.randrange(0, 4))
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    return text.encode("utf-8", "surrogatepass")


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of every value below a document."""
    items: Any = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    return [below for key, item in items for below in [(*path, key), *places(item, (*path, key))]]


def bent(source: Source, document: Any) -> Any:
    """Return a document with one place changed."""
    known = places(document)
    if not known:
        return copy.deepcopy(source.choice(VALUES))
    path = source.choice(known)
    owner, last = value_at(document, path[:-1]), path[-1]
    action = source.randrange(0, 9)
    if action == 0:
        del owner[last]
    elif action == 1:
        put_at(document, path, copy.deepcopy(value_at(document, source.choice(known))))
    elif action == 2 and isinstance(owner, list):
        owner.insert(source.randrange(0, len(owner) + 1), copy.deepcopy(owner[int(last)]))
    elif action == 3 and isinstance(owner, dict):
        owner[str(source.choice(VALUES))] = owner.pop(last)
    elif action == 4 and isinstance(owner, list):
        owner.reverse()
    elif action == 5:
        put_at(document, path, _nested(source, value_at(document, path)))
    elif action == 6 and isinstance(value_at(document, path), int | float):
        with suppress(OverflowError):  # a number too large to have half of one added
            put_at(document, path, value_at(document, path) + source.choice((-1, 1, 0.5)))
    else:
        put_at(document, path, copy.deepcopy(source.choice(VALUES)))
    return document


def _nested(source: Source, value: Any) -> Any:
    for _ in range(source.choice((1, 2, 60, 64, 65, 200))):
        value = [value] if source.randrange(0, 2) else {"a": value}
    return value


def _as_bytes(source: Source, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start = source.randrange(0, len(data) + 1)
    end = min(len(data), start + source.choice((1, 2, 8, 64, 1_000)))
    before, middle, after = data[:start], data[start:end], data[end:]
    action = source.randrange(0, 8)
    if action == 0:
        after, middle = b"", b""
    elif action == 1:
        middle = b""
    elif action == 2:
        middle = bytes([source.randrange(0, 256)]) + middle[1:]
    elif action == 3:
        middle *= source.choice((2, 3, 50))
    elif action == 4:
        other = source.choice(seeds)
        after = other[source.randrange(0, len(other) + 1) :]
    elif action == 5:
        middle = source.choice(TOKENS) * source.choice((1, 1, 1, 100, _DEEP)) + middle
    elif action == 6 and middle:
        middle = bytes([middle[0] ^ (1 << source.randrange(0, 8))]) + middle[1:]
    else:
        middle = source.choice(TOKENS)
    return before + middle + after
