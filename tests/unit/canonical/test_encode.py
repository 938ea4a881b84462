"""Encodings: one value, one sequence of bytes."""

from types import MappingProxyType

import pytest

from sitegen.canonical.encode import canonical_json, pretty_json, python_json
from sitegen.model.value import SpelledFloat, Value, WideInteger

WIDE = WideInteger("9" * 5_000)


def test_canonical_json_is_sorted_ascii_without_white_space() -> None:
    """Order, escapes and separators are fixed."""
    value: Value = {"b": [1, None, True, 0.1], "a": "é\u202e\ud800", "Z": {}}
    assert canonical_json(value) == (b'{"Z":{},"a":"\\u00e9\\u202e\\ud800","b":[1,null,true,0.1]}')


def test_pretty_json_is_the_same_with_line_breaks() -> None:
    """People read it; one space a level, one final newline."""
    assert pretty_json({"b": [1], "a": {}}) == b'{\n "a": {},\n "b": [\n  1\n ]\n}\n'


def test_any_mapping_and_sequence_is_a_value() -> None:
    """Frozen views and tuples are written like dicts and lists."""
    value = MappingProxyType({"t": (1, 2)})
    assert canonical_json(value) == b'{"t":[1,2]}'
    assert python_json(value) == '{"t":[1,2]}'
    assert python_json(MappingProxyType({"t": (WideInteger("1"), 2)})) == '{"t":[1,2]}'


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_an_error(number: float) -> None:
    """Such a value never comes from a document; if it does come, it is our mistake."""
    with pytest.raises(ValueError, match="JSON"):
        canonical_json([number])


def test_what_is_no_value_is_an_error() -> None:
    """Nothing is written by its `repr`."""
    with pytest.raises(TypeError, match="object"):
        canonical_json([object()])  # type: ignore[list-item]


def test_wide_integers_are_strings_for_us_and_digits_for_the_emitter() -> None:
    """We keep every digit where readers round; a hash needs what was hashed."""
    assert canonical_json([WIDE]) == b'["' + WIDE.encode() + b'"]'
    assert python_json({"n": WIDE, "s": "é"}) == '{"n":' + WIDE + ',"s":"\\u00e9"}'
    assert python_json([[], {}, WIDE, -1.5e-7, None]) == f"[[],{{}},{WIDE},-1.5e-07,null]"


@pytest.mark.parametrize(
    ("number", "text"),
    [(9.8e-05, "9.8e-05"), (1e16, "1e+16"), (0.0033271879999574594, "0.0033271879999574594")],
)
def test_floats_are_spelled_as_python_does(number: float, text: str) -> None:
    """The emitter is Python, and its hashes cover the spelling."""
    assert python_json(number) == text


def test_a_spelled_float_is_its_number() -> None:
    """The spelling is for people; the number is what is published."""
    assert canonical_json(SpelledFloat("1.10")) == b"1.1"
