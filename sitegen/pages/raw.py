"""An artifact's raw bytes as a page shows them: as text, head and tail where they are many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitegen.limits import Limits
from sitegen.model.finding import Finding
from sitegen.pages.evidence import Text, shown
from sitegen.pages.raw_places import RawPart, marked_parts

_UTF8_TAIL: Final = 0b1100_0000
_UTF8_TAIL_MARK: Final = 0b1000_0000
_UTF8_TAILS: Final = 3

# Bytes that are shown as they are: printable ASCII, tab and newline.
_PLAIN: Final = bytes(range(0x20, 0x7F)) + b"\t\n"


@dataclass(frozen=True, slots=True)
class RawView:
    r"""What is shown of an artifact's bytes.

    `head` is text in pieces, `tail` text; `tail` is None where `head` is everything. `marks` are
    the numbers (from 1) of the findings whose places are marked. `head_bytes`,
    `left_out` (between them) and `tail_bytes` add up to `size`. `as_escapes` tells that there
    are bytes that aren't UTF-8, shown as `\xNN`.
    """

    size: int
    head: tuple[RawPart, ...]
    head_bytes: int
    left_out: int
    tail: Text | None
    tail_bytes: int
    as_escapes: bool
    marks: tuple[int, ...] = ()


def raw_view(raw: bytes, limits: Limits, findings: Sequence[Finding] = ()) -> RawView:
    """Return what a page shows of an artifact's bytes; places that `findings` name are marked."""
    bound = limits.raw_shown_bytes
    if len(raw) <= bound:
        text, escaped = _decoded(raw)
        return _marked(RawView(len(raw), (), len(raw), 0, None, 0, escaped), text, findings)
    half = bound // 2
    head = raw[: _boundary(raw, half)]
    tail = raw[_boundary(raw, len(raw) - half) :]
    head_text, head_escaped = _decoded(head)
    tail_text, tail_escaped = _decoded(tail)
    view = RawView(
        size=len(raw),
        head=(),
        head_bytes=len(head),
        left_out=len(raw) - len(head) - len(tail),
        tail=shown(tail_text, len(tail_text)),
        tail_bytes=len(tail),
        as_escapes=head_escaped or tail_escaped,
    )
    return _marked(view, head_text, findings)


def _marked(view: RawView, text: str, findings: Sequence[Finding]) -> RawView:
    # Where bytes became escapes, a finding's column is no longer a column of the text.
    if not findings or view.as_escapes:
        return replace(view, head=((shown(text, len(text)), 0),))
    parts = marked_parts(text, findings)
    return replace(view, head=parts, marks=tuple(number for _, number in parts if number))


def _boundary(raw: bytes, at: int) -> int:
    """Return a place at or just after `at` that splits no UTF-8 character."""
    end = min(at + _UTF8_TAILS, len(raw))
    while at < end and raw[at] & _UTF8_TAIL == _UTF8_TAIL_MARK:
        at += 1
    return at


def _decoded(data: bytes) -> tuple[str, bool]:
    if not data.translate(None, _PLAIN):
        return data.decode("ascii"), False
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("utf-8", "backslashreplace"), True
