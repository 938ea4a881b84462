"""Text hygiene: what is an error in a name and a note in a message."""

import pytest

from sitegen.canonical.document import Document
from sitegen.canonical.hygiene import hygiene_findings
from sitegen.canonical.plain_text import read_text
from sitegen.canonical.strict_json import read_json
from sitegen.canonical.strict_yaml import read_yaml
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.finding import Severity

FREE = frozenset({"message"})


def json_of(text: str) -> Document:
    """Read JSON that has no fault but its characters."""
    document = read_json(text.encode(), "a", DEFAULT_LIMITS)
    assert document.readable
    return document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'{"id": "a\u0000b"}', ("text-nul", "/id", 1, 8)),
        (r'{"message": "a\u0000b"}', ("text-nul", "/message", 1, 13)),
        (r'{"id": "\ud800"}', ("text-lone-surrogate", "/id", 1, 8)),
        (r'{"message": ["\udfff"]}', ("text-lone-surrogate", "/message/0", 1, 14)),
        (r'{"id": "a\nb"}', ("text-control", "/id", 1, 8)),
        (r'{"id": "a\u009bb"}', ("text-control", "/id", 1, 8)),
        ('{"id": "a\u200bb"}', ("text-control", "/id", 1, 8)),
        ('{"id": "a\x7fb"}', ("text-control", "/id", 1, 8)),
        ('{"id": "a\u202eb"}', ("text-bidi", "/id", 1, 8)),
        ('{"a\u202eb": 1}', ("text-bidi", "/a\u202eb", 1, 9)),
        (r'{"message": {"\u001b": 1}}', ("text-control", "/message/\x1b", 1, 24)),
        ('{"message": "a\u202eb"}', ("text-hidden", "/message", 1, 13)),
        (r'{"message": "\u001b[31mred"}', ("text-hidden", "/message", 1, 13)),
        ('{"message": "<script>"}', ("text-markup", "/message", 1, 13)),
        (r'{"message": "\u003cimg src"}', ("text-markup", "/message", 1, 13)),
    ],
)
def test_each_kind_is_told_apart(text: str, expected: tuple[str, str, int, int]) -> None:
    """One wrong character gives one finding, at its value."""
    found = hygiene_findings(json_of(text), "a", FREE)
    assert [(item.check, item.where, item.line, item.column) for item in found] == [expected]
    is_note = expected[0] in {"text-hidden", "text-markup"}
    assert found[0].severity is (Severity.NOTE if is_note else Severity.ERROR)


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "plain", "message": "x < y"}',
        r'{"message": "line\nline\ttab\r\n"}',
        r'{"id": "C:\\new\\reports"}',
        '{"id": "é 日本 😀\ufe0f"}',
        '{"id": "<b>"}',
        "[1, null, true, 2.5]",
    ],
)
def test_ordinary_text_is_clean(text: str) -> None:
    """Line breaks in messages, letters of all scripts and signs in names are no findings."""
    assert hygiene_findings(json_of(text), "a", FREE) == ()


def test_everything_can_be_free_text() -> None:
    """A log in JSON has no identifiers, but its keys are names all the same."""
    document = json_of(r'{"out": "\u001b[0m", "a\tb": 1}')
    found = hygiene_findings(document, "a", None)
    assert [item.check for item in found] == ["text-control", "text-hidden"]


def test_one_text_may_have_several_faults() -> None:
    """Each is told, for each needs another remedy."""
    document = json_of('{"id": "\\u0000\\ud800\u202e\u200b"}')
    assert [item.check for item in hygiene_findings(document, "a", FREE)] == [
        "text-nul",
        "text-lone-surrogate",
        "text-bidi",
        "text-control",
    ]


def test_more_findings_than_the_limit_are_counted() -> None:
    """The list is bounded, and says how much it leaves out."""
    document = json_of("[" + ",".join([r'"\u0007"'] * 9) + "]")
    found = hygiene_findings(document, "a", FREE, limit=2)
    assert len(found) == 3
    assert found[-1].message.startswith("7 more")


def test_a_refused_document_has_no_hygiene() -> None:
    """Its own findings say enough."""
    assert hygiene_findings(read_json(b"[", "a", DEFAULT_LIMITS), "a", None) == ()


def test_plain_text_is_judged_once_for_each_check() -> None:
    """A coloured log is one note, at the first place."""
    document = read_text(b"ok\n\x1b[1mx\x1b[0m\n <b>\n\0", "a.log", DEFAULT_LIMITS)
    found = hygiene_findings(document, "a.log", None)
    assert [(item.check, item.where) for item in found] == [
        ("text-nul", "4:1"),
        ("text-hidden", "2:1"),
        ("text-markup", "3:2"),
    ]


def test_yaml_values_and_comments_are_judged() -> None:
    """An escape in a value is found, and so is what hides in a comment."""
    data = 'id: "\\u202e"\nmessage: "\\e[1m"\nx: 1 # a\u200bb\n'.encode()
    found = hygiene_findings(read_yaml(data, "a", DEFAULT_LIMITS), "a", FREE)
    assert [(item.check, item.where) for item in found] == [
        ("text-bidi", "/id"),
        ("text-hidden", "/message"),
        ("text-hidden", "3:9"),
    ]


def test_notes_stand_once_with_the_number_of_further_places() -> None:
    """Coloured test output makes one note a file, not a hundred; errors stay apart."""
    strings = ", ".join(['"<b>"'] * 100)
    found = hygiene_findings(json_of(f'{{"message": [{strings}]}}'), "a", FREE)
    assert [(item.check, item.where) for item in found] == [("text-markup", "/message/0")]
    assert "99 further strings" in found[0].message
