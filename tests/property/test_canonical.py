"""Invariants of strict reading, on any bytes and on documents that look real."""

import json
import re
from typing import Any

import yaml  # noqa: TID251 -- both of its parsers are compared
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sitegen.canonical.decoding import decode
from sitegen.canonical.document import UNREAD, Unread
from sitegen.canonical.encode import canonical_json, pretty_json, python_json
from sitegen.canonical.hygiene import hygiene_findings
from sitegen.canonical.json_fast import Declined, decode_fast
from sitegen.canonical.json_reader import read_strictly
from sitegen.canonical.places import positions_of
from sitegen.canonical.plain_text import read_text
from sitegen.canonical.pointer import parts_of, pointer, value_at
from sitegen.canonical.strict_json import read_json
from sitegen.canonical.strict_yaml import comments_of, read_yaml
from sitegen.canonical.text import for_terminal, quote, visible
from sitegen.canonical.times import read_time
from sitegen.canonical.yaml_reader import read_yaml_text
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.finding import Severity
from sitegen.model.value import Position, Value

TIGHT = Limits(depth=4, values=30, key_chars=12, number_chars=24, findings_per_artifact=5)
ANY_TEXT = st.text(st.characters())  # with lone surrogates
KEYS = st.sampled_from(["case_id", "status", "seq", "", "a/b", "~", "é", "\u202e", "\ud800", '"'])
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | ANY_TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
JSON_PIECES = [
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    '"',
    "\\",
    " ",
    "\n",
    "\r",
    "\t",
    "1",
    "-",
    "e",
    ".",
    "0",
]
JSON_WORDS = ["NaN", "Infinity", "null", "true", '"a":', '"a"', '"\\u0061":', "1e999", "9" * 25]
YAML_PIECES = ["# x", "- ", "a: ", "? ", "&a ", "*a", "!x ", "<<: ", "|\n  ", ">-\n ", "---", "..."]
ODDITIES = ["\x00", "\x1b", "\u200b", "\ufeff", "é", "<b", "\\ud800", "\u2028", "~", "'", "1.10"]
PIECES = st.sampled_from([*JSON_PIECES, *JSON_WORDS, *YAML_PIECES, *ODDITIES])


@st.composite
def mutated_json(draw: st.DrawFn) -> str:
    """Draw JSON of any value, with up to three pieces put in or taken out."""
    indent = draw(st.sampled_from([None, 1]))
    text = json.dumps(draw(VALUES), indent=indent, ensure_ascii=draw(st.booleans()))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:place] + draw(PIECES | st.just("")) + text[place + cut :]
    return text


TEXTS = mutated_json() | st.lists(PIECES, max_size=14).map("".join)
LIMITS = st.sampled_from([DEFAULT_LIMITS, TIGHT])


def same(left: object, right: object) -> bool:
    """Compare values by their Python types, too."""
    return repr(left) == repr(right)


def oracle(text: str) -> tuple[bool, Value]:
    """Return whether the standard parser accepts the text, and the value it gives."""

    def refuse(_: str) -> Value:
        raise ValueError

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(items)) < len(items):
            raise ValueError
        return dict(items)

    def number(digits: str) -> float:
        if float(digits) in {float("inf"), float("-inf")}:
            raise ValueError
        return float(digits)

    decoder = json.JSONDecoder(  # noqa: TID251 -- the oracle
        object_pairs_hook=pairs, parse_constant=refuse, parse_float=number
    )
    try:
        return True, decoder.decode(text)
    except ValueError:
        return False, None


@given(TEXTS, LIMITS)
@example('{"a": 1, "a": 1}', DEFAULT_LIMITS)
@example("[1e999]", DEFAULT_LIMITS)
@example('["\\\\"]', TIGHT)
def test_the_fast_and_the_strict_path_agree(text: str, limits: Limits) -> None:
    """What the fast path accepts, the strict one reads to the same value, without a finding."""
    fast = decode_fast(text, limits)
    strict, problems = read_strictly(text, limits)
    if not isinstance(fast, Declined):
        assert same(strict, fast)
        assert not problems.counts
    elif not text.isspace() and text.count(",") + text.count("[") + text.count("{") < limits.values:
        assert problems.counts


@given(TEXTS)
def test_the_strict_path_accepts_what_the_standard_parser_does(text: str) -> None:
    """But for what is refused on purpose, which the oracle is told to refuse as well."""
    accepted, value = oracle(text)
    strict, problems = read_strictly(text, DEFAULT_LIMITS)
    assert accepted == (strict is not UNREAD)
    if accepted and not problems.counts:
        assert same(strict, value)


@given(st.binary(max_size=80) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"\xff\xfe\x00")
@example(b"\x00\x00\x00")
def test_no_bytes_make_a_reader_raise(data: bytes) -> None:
    """Whatever it is, it becomes a value or a finding, and every finding has its place inside."""
    for read in (read_json, read_yaml, read_text):
        for limits in (DEFAULT_LIMITS, TIGHT):
            document = read(data, "a", limits)
            refused = any(item.severity is Severity.ERROR for item in document.findings)
            assert document.readable != refused
            lines = re.split(r"\r\n|\r|\n", document.text or "")
            for item in document.findings + hygiene_findings(document, "a", None):
                assert item.line is None or 1 <= item.line <= len(lines)
                if item.line is not None and item.column is not None:
                    assert 1 <= item.column <= len(lines[item.line - 1]) + 1
                quote(item.message).encode("utf-8")
    comments_of(decode(data, "a", DEFAULT_LIMITS).text or "")


@given(VALUES.filter(lambda value: "NaN" not in json.dumps(value)))
def test_what_we_encode_we_read_back(value: Value) -> None:
    """All encodings hold the same value, as far as JSON can say it."""
    try:
        data = canonical_json(value)
    except ValueError:
        return  # an infinite number
    document = read_json(data, "a", DEFAULT_LIMITS)
    assert not isinstance(document.value, Unread)
    assert canonical_json(document.value) == data or document.findings
    assert same(read_json(pretty_json(value), "a", DEFAULT_LIMITS).value, document.value)
    assert python_json(document.value) == python_json(value)


def pointers_into(value: Value, *parts: str | int) -> list[str]:
    """Return a pointer to every value."""
    found = [pointer(*parts)]
    if isinstance(value, dict):
        for key, item in value.items():
            found += pointers_into(item, *parts, key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += pointers_into(item, *parts, index)
    return found


@given(VALUES, st.sampled_from([None, 1]))
def test_every_value_is_found_at_its_place(value: Value, indent: int | None) -> None:
    """At the place that a pointer leads to starts the value that it points at."""
    text = json.dumps(value, indent=indent)
    document = read_json(text.encode(), "a", DEFAULT_LIMITS)
    if isinstance(document.value, Unread):
        return
    pointers = pointers_into(document.value)
    places = document.locate(pointers)
    assert places.keys() == set(pointers)
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    decoder = json.JSONDecoder()  # noqa: TID251 -- the oracle
    for where, place in places.items():
        found, _ = decoder.raw_decode(text, starts[place.line - 1] + place.column - 1)
        expected = value_at(document.value, where)
        assert python_json(found) == python_json(expected)


@given(st.lists(st.sampled_from(["a", "\n", "\r", "\r\n", "é"]), max_size=12).map("".join))
def test_positions_count_every_line_break_once(text: str) -> None:
    """Line feed, both together and a lone carriage return end a line, asked at once or alone."""
    line, column = 1, 1
    expected = {}
    for offset, character in enumerate(text + "$"):
        expected[offset] = Position(line, column)
        ends = character == "\n" or (character == "\r" and not text.startswith("\n", offset + 1))
        line, column = (line + 1, 1) if ends else (line, column + 1)
    assert positions_of(text, range(len(text) + 1)) == expected
    for offset, position in expected.items():
        assert positions_of(text, [offset]) == {offset: position}


@given(TEXTS)
def test_both_yaml_parsers_agree(text: str) -> None:
    """What one of PyYAML's parsers accepts, the other reads to the same value.

    But for a question mark inside of brackets, which only libyaml takes for part of a text.
    """
    assume("?" not in text or not re.search(r"[\[{]", text))
    encoded = text.encode("utf-8", "replace").decode("utf-8")
    slow = read_yaml_text(encoded, DEFAULT_LIMITS, yaml.SafeLoader)[0]
    fast = read_yaml_text(encoded, DEFAULT_LIMITS, yaml.CSafeLoader)[0]
    assert same(slow, fast)


@given(ANY_TEXT, st.integers(0, 50))
def test_a_quotation_is_safe_wherever_it_stands(text: str, limit: int) -> None:
    """It is printable, can be encoded, and ends where it ends."""
    shown = quote(text, limit)
    shown.encode("utf-8")
    assert shown.startswith("“")
    assert shown.endswith("”")
    assert "”" not in shown[1:-1]
    assert not any(kind for _, kind in visible(shown))


@given(ANY_TEXT | st.lists(st.sampled_from([":", "#", "vso", "\n", " ", "\t", "["])).map("".join))
def test_terminal_text_is_always_harmless(text: str) -> None:
    """No control character but the newline, and no order to a build service."""
    safe = for_terminal(text)
    safe.encode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", safe)
    assert not re.search(r"(?m)^[^\S\n]*::|##(vso|teamcity|\[)", safe, re.IGNORECASE)
    assert for_terminal(safe) == safe


@given(ANY_TEXT)
def test_labels_lose_nothing(text: str) -> None:
    """Text and labels together are the whole text."""
    back = "".join(
        chr(int(run.removeprefix("U+"), 16)) if label else run for run, label in visible(text)
    )
    assert back == text


@given(st.lists(ANY_TEXT))
def test_pointers_come_back(parts: list[str]) -> None:
    """Any keys make a pointer, and the pointer gives the keys."""
    assert parts_of(pointer(*parts)) == tuple(parts)


@given(ANY_TEXT | st.text("0123456789-:TZ+. "))
def test_no_text_makes_reading_a_time_raise(text: str) -> None:
    """A time or none."""
    instant = read_time(text)
    assert instant is None or instant.has_offset == (instant.utc is not None)
