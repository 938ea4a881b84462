"""The parts of the standard JSON decoder that have no published types, with types."""

import json
import json.decoder
from collections.abc import Callable
from typing import Final

ScanString = Callable[[str, int], tuple[str, int]]
SkipValue = Callable[[str, int], tuple[object, int]]

scan_string: Final[ScanString] = vars(json.decoder)["scanstring"]
"""Text and the offset behind the opening quotation mark to the string and the offset behind it."""

# `len` spares the scanner making numbers that nobody wants.
_DECODER: Final = json.JSONDecoder(parse_int=len, parse_float=len)  # noqa: TID251 -- the one place

skip_value: Final[SkipValue] = vars(_DECODER)["scan_once"]
"""Text and the offset of a value to something of no use and the offset behind the value."""
