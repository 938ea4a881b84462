"""Strict JSON: what is accepted, what is refused and why, and where."""

import pytest

from sitegen.canonical.document import UNREAD, Document
from sitegen.canonical.json_fast import DEEPEST, Declined, decode_fast
from sitegen.canonical.json_reader import read_strictly
from sitegen.canonical.strict_json import read_json
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.finding import Effect, Severity
from sitegen.model.value import Position, WideInteger

MIB = 1024 * 1024


def read(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read under the name that the tests expect."""
    return read_json(data, "a.json", limits)


def found(document: Document) -> list[tuple[str, str | None, int | None, int | None]]:
    """Return check, pointer, line and column of each finding."""
    return [(item.check, item.where, item.line, item.column) for item in document.findings]


@pytest.mark.parametrize(
    ("data", "value"),
    [
        pytest.param(b"null", None, id="null is a value"),
        pytest.param(b'{"a": [1, -2.5, true, false, "x"]}', {"a": [1, -2.5, True, False, "x"]}),
        pytest.param(b' \t\r\n"\\u00e9\\n"\n', "é\n", id="escapes and white space"),
        pytest.param(b"[]", [], id="an empty array"),
        pytest.param(b"-0", 0, id="minus zero is Python's integer zero"),
        pytest.param(b"18446744073709551615", 2**64 - 1, id="the greatest unsigned integer"),
        pytest.param(b"-9223372036854775808", -(2**63), id="the least signed integer"),
        pytest.param(b'{"": 1}', {"": 1}, id="the empty key"),
        pytest.param(b'"\\ud800"', "\ud800", id="a lone surrogate is hygiene's business"),
    ],
)
def test_valid_json_is_read_without_a_finding(data: bytes, value: object) -> None:
    """What every reader reads alike is read."""
    document = read(data)
    assert document.value == value
    assert document.findings == ()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", ("document-empty", None, None, None), id="nothing"),
        pytest.param(b" \n ", ("document-empty", None, None, None), id="white space"),
        pytest.param(b'{"a": 1,\n "a": 2}', ("json-duplicate-key", "/a", 2, 2)),
        pytest.param(b'{"a": {"b": 1, "b": 2}}', ("json-duplicate-key", "/a/b", 1, 16)),
        pytest.param(b'{"a":1,"\\u0061":2}', ("json-duplicate-key", "/a", 1, 8), id="escaped"),
        pytest.param(b"[1, NaN]", ("json-not-finite", "/1", 1, 5)),
        pytest.param(b'{"x":\n-Infinity}', ("json-not-finite", "/x", 2, 1)),
        pytest.param(b"[0, 1, [1e999]]", ("json-number-range", "/2/0", 1, 9)),
        pytest.param(b"-1E+400", ("json-number-range", "", 1, 1)),
        pytest.param(b"1" * 1001, ("json-number-range", "", 1, 1), id="1001 digits"),
        pytest.param(b"0." + b"1" * 999, ("json-number-range", "", 1, 1), id="a long fraction"),
        pytest.param(b"[" * 65 + b"]" * 65, ("json-depth", "/0" * 64, 1, 65)),
        pytest.param(b"{} {}", ("json-trailing-data", "", 1, 4), id="two documents"),
        pytest.param(b"[1]\n}", ("json-trailing-data", "", 2, 1)),
        pytest.param(b'{"k": "cut of', ("json-syntax", "/k", 1, 7), id="cut in a string"),
        pytest.param(b'{"k": [1,', ("json-syntax", "/k/1", 1, 10), id="cut in an array"),
        pytest.param(b"[1,]", ("json-syntax", "/0", 1, 4), id="a comma too many"),
        pytest.param(b'{"a":1,}', ("json-syntax", "/a", 1, 8), id="a comma too many in an object"),
        pytest.param(b"[1 2]", ("json-syntax", "/0", 1, 4), id="a comma missing"),
        pytest.param(b'{"a" 1}', ("json-syntax", "/a", 1, 6), id="a colon missing"),
        pytest.param(b"{a: 1}", ("json-syntax", "/0", 1, 2), id="a key without marks"),
        pytest.param(b"'a'", ("json-syntax", "", 1, 1), id="single quotation marks"),
        pytest.param(b"[tru]", ("json-syntax", "/0", 1, 2), id="half a word"),
        pytest.param(b"// x\n1", ("json-syntax", "", 1, 1), id="a comment"),
        pytest.param(b"+1", ("json-syntax", "", 1, 1), id="a plus sign"),
        pytest.param(b"01", ("json-trailing-data", "", 1, 2), id="a leading zero"),
        pytest.param(b'"a\nb"', ("json-syntax", "", 1, 3), id="a raw line break in a string"),
        pytest.param(b'"\\x41"', ("json-syntax", "", 1, 2), id="an unknown escape"),
        pytest.param(b'"\\u12"', ("json-syntax", "", 1, 3), id="half an escape"),
        pytest.param("[\u00a01]".encode(), ("json-syntax", "/0", 1, 2), id="a no-break space"),
        pytest.param("[\u0661]".encode(), ("json-syntax", "/0", 1, 2), id="an Arabic digit"),
        pytest.param(b"\xff\xfe[\0]\0", ("text-encoding", None, 1, 1), id="UTF-16 with a mark"),
        pytest.param("[1]".encode("utf-16-le"), ("text-encoding", None, 1, 1), id="UTF-16"),
        pytest.param("[1]".encode("utf-32"), ("text-encoding", None, 1, 1), id="UTF-32"),
        pytest.param(b'{\r\n"a": "\xff"}', ("text-encoding", None, 2, 7), id="Latin-1"),
        pytest.param(b'"\xed\xa0\x80"', ("text-encoding", None, 1, 2), id="an encoded surrogate"),
        pytest.param(b'"\xc0\xaf"', ("text-encoding", None, 1, 2), id="an overlong slash"),
    ],
)
def test_a_refused_document_has_a_reason_and_a_place(
    data: bytes, expected: tuple[str, str | None, int | None, int | None]
) -> None:
    """Each fault is told apart, with pointer, line and column, and leaves no value."""
    document = read(data)
    assert found(document) == [expected]
    assert document.value is UNREAD
    assert not document.readable
    assert document.findings[0].severity is Severity.ERROR
    assert document.findings[0].effect is Effect.INVALID


def test_all_problems_of_a_document_are_reported_at_once() -> None:
    """Whoever mends a file wants the whole list, up to where nothing can be understood."""
    document = read(b'{"a": NaN,\n"a": 1e999,\n"b": {"c": 1, "c": 2},\n"d": oops}')
    assert found(document) == [
        ("json-not-finite", "/a", 1, 7),
        ("json-duplicate-key", "/a", 2, 1),
        ("json-number-range", "/a", 2, 6),
        ("json-duplicate-key", "/b/c", 3, 15),
        ("json-syntax", "/d", 4, 6),
    ]


def test_a_duplicate_key_names_the_first_place() -> None:
    """The message says where the key stood before."""
    document = read(b'{\n"a": 1,\n\n"a": 2}')
    assert "line 2" in document.findings[0].message


def test_more_problems_than_the_limit_are_counted() -> None:
    """The list is bounded, and says how much it leaves out."""
    limits = Limits(findings_per_artifact=3)
    document = read(b"[" + b",".join([b"NaN"] * 10) + b"]", limits)
    assert len(document.findings) == 4
    assert document.findings[-1].message.startswith("7 more")


def test_a_byte_order_mark_is_a_warning_and_the_document_is_read() -> None:
    """A mark harms nobody who knows of it."""
    document = read(b"\xef\xbb\xbf[1]")
    assert document.value == [1]
    assert [(item.check, item.severity) for item in document.findings] == [
        ("text-bom", Severity.WARNING)
    ]
    assert document.text == "[1]"


@pytest.mark.parametrize("digits", ["18446744073709551616", "-9223372036854775809", "9" * 1000])
def test_a_wide_integer_keeps_its_digits(digits: str) -> None:
    """No digit is lost, and a warning says that others lose some."""
    document = read(b'{"n": ' + digits.encode() + b"}")
    assert document.value == {"n": digits}
    assert isinstance(document.value, dict)
    assert isinstance(document.value["n"], WideInteger)
    assert found(document) == [("json-wide-integer", "/n", 1, 7)]
    assert document.findings[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("limits", "fits", "breaks", "check"),
    [
        pytest.param(Limits(depth=2), b"[[1]]", b"[[[]]]", "json-depth", id="depth"),
        pytest.param(Limits(depth=0), b"1", b"[]", "json-depth", id="no depth"),
        pytest.param(Limits(values=3), b"[1,2]", b"[1,2,3]", "json-values", id="values"),
        pytest.param(Limits(key_chars=2), b'{"ab":1}', b'{"abc":1}', "json-key-length", id="key"),
        pytest.param(Limits(number_chars=3), b"123", b"1234", "json-number-range", id="integer"),
        pytest.param(Limits(number_chars=3), b"1.5", b"1.25", "json-number-range", id="float"),
        pytest.param(Limits(document_bytes=3), b"[1]", b"[12]", "document-too-large", id="size"),
    ],
)
def test_limits_hold_exactly(limits: Limits, fits: bytes, breaks: bytes, check: str) -> None:
    """What is as large as the limit is read; one more is refused."""
    assert read(fits, limits).findings == ()
    document = read(breaks, limits)
    assert [item.check for item in document.findings] == [check]
    assert document.value is UNREAD


def test_no_setting_lets_nesting_reach_the_stack() -> None:
    """`limits.depth` can be raised, but never beyond what recursion can bear."""
    deep = b"[" * 5_000 + b"]" * 5_000
    assert [item.check for item in read(deep, Limits(depth=10_000)).findings] == ["json-depth"]
    just = b"[" * DEEPEST + b"]" * DEEPEST
    assert read(just, Limits(depth=10_000)).readable


def test_brackets_in_strings_are_no_nesting() -> None:
    """A text full of brackets is one value, however its quotation marks are escaped."""
    text = '["' + "[{" * 100 + '", "\\"[\\\\", "' + "\\\\" * 70 + '"' + ", []" * 70 + "]"
    assert not isinstance(decode_fast(text, DEFAULT_LIMITS), Declined)


HOSTILE = {
    "open brackets": b"[" * (8 * MIB),
    "open objects": b'{"a":' * (8 * MIB // 5),
    "digits": b"1" * (8 * MIB),
    "escapes": b'"' + b"\\n" * (4 * MIB - 1) + b'"',
    "backslashes": b"\\" * (8 * MIB),
    "line breaks, then a fault": b"\n" * (8 * MIB - 1) + b"x",
    "carriage returns, then a fault": b"\r" * (8 * MIB - 1) + b"x",
    "an open string": b'"' + b"a" * (8 * MIB - 1),
    "quotation marks": b"[" * 70 + b'"' * (8 * MIB - 70),
    "commas": b"," * (8 * MIB),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_eight_mebibytes_of_anything_end_in_a_finding(name: str) -> None:
    """The largest document that is read neither raises nor runs away, whatever it holds."""
    document = read(HOSTILE[name])
    assert document.readable == (name == "escapes")
    assert len(document.findings) <= 1


@pytest.mark.parametrize("text", ["[[[1]]]", '{"a":{"b":{}}}', "[1,[2,[3,{}]],{}]"])
def test_both_paths_agree_on_depth(text: str) -> None:
    """The bracket count of the fast path is the nesting of the strict one."""
    for depth in range(6):
        limits = Limits(depth=depth)
        declined = isinstance(decode_fast(text, limits), Declined)
        assert declined == (read_strictly(text, limits)[0] is UNREAD)


def test_values_are_located() -> None:
    """A pointer leads to line and column of the value, not of its key."""
    document = read(b'{\r\n "a": {"x/y": [10, 20]},\r "b\\u0063": "t",\n "d":null}')
    assert document.locate(["", "/a/x~1y/1", "/bc", "/d"]) == {
        "": Position(1, 1),
        "/a/x~1y/1": Position(2, 20),
        "/bc": Position(3, 13),
        "/d": Position(4, 6),
    }


def test_a_missing_value_is_located_at_its_parent() -> None:
    """A finding on something absent still shows where it should have been."""
    document = read(b'{"a": [1],\n"b": 2}')
    assert document.locate(["/a/7/x", "/b/c", "/z", "/a/-"]) == {
        "/a/7/x": Position(1, 7),
        "/b/c": Position(2, 6),
        "/z": Position(1, 1),
        "/a/-": Position(1, 7),
    }


def test_what_is_no_pointer_and_a_refused_document_have_no_places() -> None:
    """There is nothing to point at."""
    assert read(b"[1]").locate(["a"]) == {}
    assert read(b"[1").locate(["/0"]) == {}


def test_a_refused_document_keeps_its_text_for_recognition() -> None:
    """A broken file of a known format is recognised by its text."""
    assert read(b'{"case_id": "x"').text == '{"case_id": "x"'
    assert "case_id" in (read(b'{"case_id": "\xff"}').text or "")
    assert "case_id" in (read('{"case_id": 1}'.encode("utf-16")).text or "")
