"""Documents: refused ones, plain text, and the catalogue of what reading finds."""

import copy

import pytest

from sitegen.canonical import document as module
from sitegen.canonical.document import UNREAD
from sitegen.canonical.plain_text import read_text
from sitegen.canonical.rules import CHECKS
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.finding import Effect, Severity


def test_unread_is_one_object_that_is_never_a_value() -> None:
    """It survives copies, also those between processes, which go by its name."""
    assert copy.deepcopy(UNREAD) is UNREAD
    assert vars(module)[UNREAD.__reduce__()] is UNREAD
    assert UNREAD.__module__ == module.__name__
    assert not UNREAD
    assert repr(UNREAD) == "UNREAD"


def test_a_plain_text_is_its_own_value() -> None:
    """Nothing is parsed, and nothing in it has a pointer."""
    document = read_text(b"21 passed in 1.00s\n", "a.log", DEFAULT_LIMITS)
    assert document.value == document.text == "21 passed in 1.00s\n"
    assert document.findings == ()
    assert document.locate(["", "/a"]) == {}


@pytest.mark.parametrize(
    ("data", "check", "value"),
    [
        pytest.param(b"", "text-empty", "", id="empty"),
        pytest.param(b"\xef\xbb\xbfa", "text-bom", "a", id="a byte order mark"),
        pytest.param(b"a\xffb", "text-encoding", UNREAD, id="no UTF-8"),
        pytest.param(b"\xfe\xff\0a", "text-encoding", UNREAD, id="UTF-16"),
        pytest.param(b"12345", "document-too-large", UNREAD, id="too large"),
    ],
)
def test_the_bytes_of_a_text_are_judged(data: bytes, check: str, value: object) -> None:
    """A log has an encoding and a size, too."""
    document = read_text(data, "a.log", Limits(document_bytes=4))
    assert [item.check for item in document.findings] == [check]
    assert document.value == value


def test_the_catalogue_is_complete_and_sound() -> None:
    """Ids are unique and sorted; every entry says why and what to do; errors refuse."""
    ids = [check.id for check in CHECKS]
    assert ids == sorted(set(ids))
    for check in CHECKS:
        assert all(text.endswith(".") for text in (check.rationale, check.remedy)), check.id
        assert (check.severity is Severity.ERROR) == (check.effect is Effect.INVALID), check.id
