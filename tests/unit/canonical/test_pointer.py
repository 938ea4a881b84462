"""JSON pointers."""

import pytest

from sitegen.canonical.pointer import parts_of, pointer, value_at
from sitegen.model.value import Value


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ((), ""),
        (("a", 0, "b"), "/a/0/b"),
        (("a/b", "~1", ""), "/a~1b/~01/"),
    ],
)
def test_pointers_are_those_of_rfc_6901(parts: tuple[str | int, ...], text: str) -> None:
    """`~` and `/` are escaped, in that order, and come back."""
    assert pointer(*parts) == text
    assert parts_of(text) == tuple(str(part) for part in parts)


def test_a_pointer_leads_to_its_value() -> None:
    """Objects by key, arrays by index."""
    value: Value = {"a": [1, {"b/c": "x"}], "0": 2}
    assert value_at(value, "") == value
    assert value_at(value, "/a/1/b~1c") == "x"
    assert value_at(value, "/0") == 2


@pytest.mark.parametrize("text", ["/x", "/a/2", "/a/-1", "/a/01", "/a/9999999999999", "/s/0"])
def test_a_pointer_to_nothing_is_a_lookup_error(text: str) -> None:
    """Also where Python's own indexing would find something."""
    with pytest.raises(LookupError):
        value_at({"a": [1, 2], "s": "text"}, text)


def test_what_is_no_pointer_is_a_value_error() -> None:
    """Only a slash starts one."""
    with pytest.raises(ValueError, match="slash"):
        parts_of("a")
