"""Numbers: integers within 64 bits and beyond, and how far two are apart."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.canonical.numbers import distance, is_narrow, read_integer
from sitegen.model.value import WideInteger

EDGES = [(-(2**63), True), (-(2**63) - 1, False), (2**64 - 1, True), (2**64, False), (0, True)]


@pytest.mark.parametrize(("number", "narrow"), EDGES)
def test_an_integer_is_a_number_within_64_bits(number: int, *, narrow: bool) -> None:
    """Beyond, it is its own digits."""
    read = read_integer(str(number))
    assert is_narrow(number) is narrow
    assert isinstance(read, WideInteger) is not narrow
    assert str(read) == str(number)


@given(st.integers() | st.floats(allow_nan=False), st.floats(allow_nan=False, allow_infinity=False))
def test_two_numbers_of_any_size_have_a_distance(one: float, other: float) -> None:
    """It is never below zero, and the same both ways."""
    assert distance(one, other) == distance(other, one) >= 0
    assert distance(10**400, other) == distance(-(10**400), other) == math.inf
