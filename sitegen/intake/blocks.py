"""Take secrets out of a file that is too large to be held at once, block by block."""

from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.canonical.redaction import as_latin
from sitegen.canonical.redaction_text import Hits, Policy, find, redact_plain

_BLOCK: Final = 1024 * 1024  # bytes that are searched at once
_REACH: Final = 64 * 1024  # bytes behind which no secret ends that began before


def redacted_blocks(
    chunks: Iterable[bytes], policy: Policy, words: tuple[str, ...], hits: Hits | None = None
) -> Iterator[bytes]:
    """Yield the bytes without secrets; what is found is added to `hits`.

    They are read as text, whatever their structure; in a binary file lengths stay as they are.
    """
    hits = Hits() if hits is None else hits
    words = as_latin(words)
    pending = ""
    binary: bool | None = None
    for chunk in chunks:
        binary = b"\0" in chunk if binary is None else binary
        pending += chunk.decode("latin-1")
        while len(pending) > _BLOCK + _REACH:
            cut = _cut(pending, policy, words)
            yield _without(pending[:cut], policy, words, hits, binary=binary)
            pending = pending[cut:]
    if pending:
        yield _without(pending, policy, words, hits, binary=bool(binary))


def _cut(text: str, policy: Policy, words: tuple[str, ...]) -> int:
    """Return where the text can be cut in two without cutting a secret."""
    cut = text.rfind("\n", _REACH, _BLOCK) + 1 or _BLOCK
    window = max(0, cut - _REACH)
    near = text[window : cut + _REACH]
    for one in find(near, policy):
        if one.outer_begin < cut - window < one.outer_end:
            cut = window + one.outer_begin
            break
    for word in words:
        place = text.find(word, max(0, cut - len(word) + 1), cut + len(word) - 1)
        if 0 <= place < cut:
            cut = place
    # Whatever it is, the work goes on.
    return cut if cut > 0 else _BLOCK


def _without(
    text: str, policy: Policy, words: tuple[str, ...], hits: Hits, *, binary: bool
) -> bytes:
    if not binary:
        return redact_plain(text, policy, words, hits).encode("latin-1")
    for word in words:
        if word in text:
            hits.places.append(("repeated", 0))
            text = text.replace(word, "*" * len(word))
    if policy.may_hold(text):
        for one in find(text, policy):
            hits.add(one.rule, 0, text[one.begin : one.end])
            text = text[: one.begin] + "*" * (one.end - one.begin) + text[one.end :]
    return text.encode("latin-1")
