"""Strict YAML: plain data or nothing, scalars without surprises, and comments."""

import pytest
import yaml  # noqa: TID251 -- both of its parsers are compared

from sitegen.canonical.document import UNREAD, Document
from sitegen.canonical.strict_yaml import MOST_COMMENTS, comments_of, read_yaml
from sitegen.canonical.yaml_reader import read_yaml_text
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.finding import Severity
from sitegen.model.value import Position, SpelledFloat, WideInteger


def read(text: str | bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read under the name that the tests expect."""
    data = text.encode() if isinstance(text, str) else text
    return read_yaml(data, "a.yaml", limits)


def found(document: Document) -> list[tuple[str, str | None, int | None, int | None]]:
    """Return check, pointer, line and column of each finding."""
    return [(item.check, item.where, item.line, item.column) for item in document.findings]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("~", None),
        ('""', ""),
        ('"null"', "null"),
        ("'~'", "~"),
        ("true", True),
        ("FALSE", False),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("12", 12),
        ("-7", -7),
        ("+7", 7),
        ("007", "007"),
        ("0o7", "0o7"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1e5", "1e5"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.0.0", "1.0.0"),
        ("12:30:45", "12:30:45"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ('"12"', "12"),
        ("'true'", "true"),
        ("=", "="),
        ("|\n true\n", "true\n"),
    ],
)
def test_scalars_are_what_they_look_like(text: str, value: object) -> None:
    """Only what every reader types alike is typed; the rest stays the text that it is."""
    document = read(f"k: {text}\n")
    assert document.findings == ()
    assert document.value == {"k": value}
    assert isinstance(document.value, dict)
    assert type(document.value["k"]) in {type(value), SpelledFloat}


def test_a_float_keeps_its_spelling() -> None:
    """The version 1.10 is not the version 1.1."""
    document = read("version: 1.10")
    assert isinstance(document.value, dict)
    version = document.value["version"]
    assert isinstance(version, SpelledFloat)
    assert version.spelling == "1.10"


def test_an_empty_value_is_null_and_keys_are_their_spelling() -> None:
    """JSON's keys are texts, so a key is what the file says."""
    document = read("a:\n1: x\ntrue: y\n1.10: z\n~: t\n")
    assert document.value == {"a": None, "1": "x", "true": "y", "1.10": "z", "~": "t"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", ("document-empty", None, None, None), id="nothing"),
        pytest.param("# only\n", ("document-empty", None, None, None), id="a comment"),
        pytest.param("a: !x 1", ("yaml-tag", "/a", 1, 4), id="a local tag"),
        pytest.param("a: !!str 1", ("yaml-tag", "/a", 1, 4), id="a core tag"),
        pytest.param("a: ! 1", ("yaml-tag", "/a", 1, 4), id="the non-specific tag"),
        pytest.param("!!python/object:os.system {}", ("yaml-tag", "", 1, 1), id="a Python class"),
        pytest.param("- 1\n- &x 2", ("yaml-anchor", "/1", 2, 3), id="an anchor"),
        pytest.param("a: *x", ("yaml-alias", "/a", 1, 4), id="an alias"),
        pytest.param("*x : 1", ("yaml-alias", "/*x", 1, 1), id="an alias as key"),
        pytest.param("a:\n  <<: {b: 1}", ("yaml-merge-key", "/a/<<", 2, 3), id="a merge key"),
        pytest.param("a: 1\nb: 2\n'a': 3", ("yaml-duplicate-key", "/a", 3, 1), id="a key twice"),
        pytest.param("? [a]\n: 1", ("yaml-complex-key", "", 1, 3), id="a list as key"),
        pytest.param("a\n---\nb", ("yaml-many-documents", "", 2, 1), id="two documents"),
        pytest.param("[" * 65 + "]" * 65, ("yaml-depth", "/0" * 64, 1, 65), id="deep"),
        pytest.param("- .inf", ("yaml-not-finite", "/0", 1, 3), id="infinity"),
        pytest.param("- .NaN", ("yaml-not-finite", "/0", 1, 3), id="no number"),
        pytest.param("- 1.0e999", ("yaml-number-range", "/0", 1, 3), id="overflow"),
        pytest.param("- " + "1" * 1001, ("yaml-number-range", "/0", 1, 3), id="1001 digits"),
        pytest.param("a: 1\n\tb: 2", ("yaml-syntax", "/a", 2, 1), id="a tab as indentation"),
        pytest.param("a: b\tc", ("yaml-syntax", "", 1, 5), id="a tab in a plain text"),
        pytest.param("a: |x\n b", ("yaml-syntax", "/a", 1, 5), id="a wrong block header"),
        pytest.param("a: |\n\n \tb", ("yaml-syntax", "/a", 3, 2), id="a tab that starts a block"),
        pytest.param('a: "\\x07\u0007"', ("yaml-character", None, 1, 9), id="a control character"),
        pytest.param("a: b\u2028c", ("yaml-character", None, 1, 5), id="a line separator"),
    ],
)
def test_a_refused_document_has_a_reason_and_a_place(
    text: str, expected: tuple[str, str | None, int | None, int | None]
) -> None:
    """Each fault is told apart, with pointer, line and column, and leaves no value."""
    document = read(text)
    assert expected in found(document)
    assert {item.check for item in document.findings} == {expected[0]}
    assert document.value is UNREAD
    assert document.findings[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    "text",
    ["a: [1", "a: 'x", "a: b: c", "}", "- a\nb", "%YAML 9\n--- a", '"\\q"', "@a", "a: `b`"],
)
def test_what_is_no_yaml_is_a_syntax_finding(text: str) -> None:
    """No error of the parser gets out."""
    document = read(text)
    assert [item.check for item in document.findings] == ["yaml-syntax"]
    assert document.findings[0].line == 1 + (text == "- a\nb")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("'<<': 1", {"<<": 1}, id="a quoted merge key is a key"),
        pytest.param("a: '&x *y !z'", {"a": "&x *y !z"}, id="quoted signs"),
        pytest.param("# a\tb\na: 'b\tc'\n", {"a": "b\tc"}, id="tabs in a comment and in quotes"),
        pytest.param("a: |\n  b\tc\n", {"a": "b\tc\n"}, id="a tab inside a block"),
        pytest.param("---\na: 1\n...\n", {"a": 1}, id="one document with both marks"),
        pytest.param("%YAML 1.1\n---\na: 1\n", {"a": 1}, id="a version"),
    ],
)
def test_what_only_looks_forbidden_is_read(text: str, value: object) -> None:
    """Signs inside of texts are texts."""
    document = read(text)
    assert document.findings == ()
    assert document.value == value


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    """Nothing is ever expanded."""
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    checks = {item.check for item in read("\n".join(lines)).findings}
    assert checks == {"yaml-anchor", "yaml-alias"}


def test_a_wide_integer_keeps_its_digits() -> None:
    """No digit is lost, and a warning says that others lose some."""
    document = read("n: +123456789012345678901234567890")
    assert document.value == {"n": WideInteger("123456789012345678901234567890")}
    assert found(document) == [("yaml-wide-integer", "/n", 1, 4)]


@pytest.mark.parametrize(
    ("limits", "fits", "breaks", "check"),
    [
        pytest.param(Limits(depth=2), "- - 1", "- - - 1", "yaml-depth", id="depth"),
        pytest.param(Limits(values=3), "[1, 2]", "[1, 2, 3]", "yaml-values", id="values"),
        pytest.param(Limits(key_chars=2), "ab: 1", "abc: 1", "yaml-key-length", id="key"),
        pytest.param(Limits(number_chars=3), "123", "1234", "yaml-number-range", id="number"),
        pytest.param(Limits(document_bytes=3), "abc", "abcd", "document-too-large", id="size"),
    ],
)
def test_limits_hold_exactly(limits: Limits, fits: str, breaks: str, check: str) -> None:
    """What is as large as the limit is read; one more is refused."""
    assert read(fits, limits).findings == ()
    assert [item.check for item in read(breaks, limits).findings] == [check]


HOSTILE = {
    "open brackets": "[" * 4_000_000,
    "dashes": "- " * 2_000_000,
    "question marks": "? " * 2_000_000,
    "open mappings": "{a: " * 1_000_000,
    "exclamation marks": "!" * 4_000_000,
    "an endless anchor": "&" + "a" * 4_000_000,
    "control characters": "\x07" * 1_000_000,
    "an open string": '"' + "a" * 4_000_000,
    "commas": "[" + "," * 4_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_megabytes_of_anything_end_in_a_finding(name: str) -> None:
    """A large document neither raises nor runs away, whatever it holds."""
    document = read(HOSTILE[name])
    assert not document.readable
    assert document.findings


def test_values_are_located_also_where_they_are_missing() -> None:
    """A pointer leads to line and column; a missing value to those of its parent."""
    document = read("a: 😀\nb:\r\n  - x: 1\n    y: {z: 2}\n  - |\n    text\n")
    assert document.locate(["/a", "/b/0/y/z", "/b/1", "/b/0/q/r", "/n"]) == {
        "/a": Position(1, 4),
        "/b/0/y/z": Position(4, 12),
        "/b/1": Position(5, 5),
        "/b/0/q/r": Position(3, 5),
        "/n": Position(1, 1),
    }


def test_comments_are_found_with_their_places() -> None:
    """A comment can carry a claim; a `#` in a text can't."""
    text = (
        "# STATUS: REVOKED\n"
        "a: b # trailing\n"
        "url: http://x/#y\n"
        'q: "no # comment"\n'
        "t: | # header\n"
        "  # inside the text\n"
        "  x\n"
        "f: [1, # in a list\n"
        "  2]\n"
        "   #last"
    )
    assert comments_of(text) == (
        (Position(1, 1), "STATUS: REVOKED"),
        (Position(2, 6), "trailing"),
        (Position(5, 6), "header"),
        (Position(8, 8), "in a list"),
        (Position(10, 4), "last"),
    )


def test_comments_behind_a_fault_are_those_with_a_line_of_their_own() -> None:
    """What can't be understood may still carry a claim, told by its line."""
    text = "a: b # one\nc: @\nd: 1 # two\n# three\n"
    assert [comment for _, comment in comments_of(text)] == ["one", "three"]


def test_more_comments_than_are_looked_at_are_a_finding() -> None:
    """A claim can't hide behind thousands of comments without a word about it."""
    text = "a: 1\n" + "# x\n" * (MOST_COMMENTS + 1)
    assert len(comments_of(text)) == MOST_COMMENTS
    assert [item.check for item in read(text).findings] == ["yaml-comments"]


@pytest.mark.parametrize("text", ["a: [1, 2]\nb: |\n  x\n", "- 'a'\n- \"b\\n\"\n", "a: {b: 1}"])
def test_both_parsers_give_the_same(text: str) -> None:
    """Where PyYAML has no libyaml, its own parser reads the same values."""
    slow = read_yaml_text(text, DEFAULT_LIMITS, yaml.SafeLoader)
    fast = read_yaml_text(text, DEFAULT_LIMITS, yaml.CSafeLoader)
    assert slow[0] == fast[0]
    assert slow[0] is not UNREAD
