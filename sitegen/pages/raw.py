"""An artifact's raw bytes as a page shows them: as text, head and tail where they are many."""

from dataclasses import dataclass
from typing import Final

from sitegen.limits import Limits
from sitegen.pages.evidence import Text, shown

_UTF8_TAIL: Final = 0b1100_0000
_UTF8_TAIL_MARK: Final = 0b1000_0000
_UTF8_TAILS: Final = 3

# Bytes that are shown as they are: printable ASCII, tab and newline.
_PLAIN: Final = bytes(range(0x20, 0x7F)) + b"\t\n"


@dataclass(frozen=True, slots=True)
class RawView:
    r"""What is shown of an artifact's bytes.

    `head` and `tail` are text; `tail` is None where `head` is everything. `head_bytes`,
    `left_out` (between them) and `tail_bytes` add up to `size`. `as_escapes` tells that there
    are bytes that aren't UTF-8, shown as `\xNN`.
    """

    size: int
    head: Text
    head_bytes: int
    left_out: int
    tail: Text | None
    tail_bytes: int
    as_escapes: bool


def raw_view(raw: bytes, limits: Limits) -> RawView:
    """Return what a page shows of an artifact's bytes."""
    bound = limits.raw_shown_bytes
    if len(raw) <= bound:
        text, escaped = _decoded(raw)
        return RawView(len(raw), text, len(raw), 0, None, 0, escaped)
    half = bound // 2
    head = raw[: _boundary(raw, half)]
    tail = raw[_boundary(raw, len(raw) - half) :]
    head_text, head_escaped = _decoded(head)
    tail_text, tail_escaped = _decoded(tail)
    return RawView(
        size=len(raw),
        head=head_text,
        head_bytes=len(head),
        left_out=len(raw) - len(head) - len(tail),
        tail=tail_text,
        tail_bytes=len(tail),
        as_escapes=head_escaped or tail_escaped,
    )


def _boundary(raw: bytes, at: int) -> int:
    """Return a place at or just after `at` that splits no UTF-8 character."""
    end = min(at + _UTF8_TAILS, len(raw))
    while at < end and raw[at] & _UTF8_TAIL == _UTF8_TAIL_MARK:
        at += 1
    return at


def _decoded(data: bytes) -> tuple[Text, bool]:
    if not data.translate(None, _PLAIN):
        return data.decode("ascii"), False
    try:
        text, escaped = data.decode("utf-8"), False
    except UnicodeDecodeError:
        text, escaped = data.decode("utf-8", "backslashreplace"), True
    return shown(text, len(text)), escaped
