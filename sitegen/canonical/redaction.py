"""Bytes of evidence without the secrets in them: what can be published of it.

The document keeps its form. A JSON or YAML document has the same structure afterwards, and only
the texts that held a secret differ; a binary file keeps its length. What holds no secret comes
back as it is, byte for byte.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.decoding import other_encoding
from sitegen.canonical.redaction_scalars import (
    Scalar,
    gaps,
    json_scalars,
    json_text,
    yaml_scalars,
    yaml_text,
)
from sitegen.canonical.redaction_text import (
    MARK,
    REPEATED,
    Hits,
    Policy,
    find,
    is_secret,
    redact_plain,
)
from sitegen.canonical.secret_patterns import is_user_password

_OPENS_JSON: Final = re.compile(r"[ \t\r\n]*[\[{]")
_MEMBER: Final = re.compile(r"""(?m)^[ -]*["']?[A-Za-z_][\w .-]{0,100}["']?:(?:[ \t]|$)""")
_PRINTED: Final = re.compile(rb"[\t\n\r\x20-\x7e]{6,}")
_ESCAPED_ASCII: Final = b"\\u00"
_USER_OPTIONS: Final = frozenset({"-u", "--user"})
_OPTION: Final = re.compile(r"--?[\w-]{1,100}")
_DEPTH: Final = 3  # documents written as a text in another one
_PLACES: Final = 5  # places of one file that are named


@dataclass(frozen=True, slots=True)
class Redacted:
    """Bytes without secrets.

    `values` are the secrets. `hits` counts the places; `places` names the first of them, each with
    its rule, line and column (both 0 in a binary file).
    """

    data: bytes
    values: frozenset[str] = frozenset()
    hits: int = 0
    places: tuple[tuple[str, int, int], ...] = ()


def may_hold(data: bytes, policy: Policy, words: tuple[str, ...] = ()) -> bool:
    """Tell quickly whether bytes are worth searching; False is certain."""
    if policy.may_bytes_hold(data) or _ESCAPED_ASCII in data:
        return True
    if any(word.encode("utf-8", "replace") in data for word in words):
        return True
    return other_encoding(data) is not None


def redact(data: bytes, policy: Policy, words: tuple[str, ...] = ()) -> Redacted:
    """Return the bytes without secrets; `words` are such by what other files say."""
    if not may_hold(data, policy, words):
        return Redacted(data)
    hits = Hits()
    encoding = other_encoding(data)
    if encoding is None and b"\0" in data:
        return _binary(data, policy, words, hits)
    if encoding is not None:
        text, mark = data.decode(encoding, "surrogateescape"), b""
    else:
        mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        encoding = "utf-8"
        try:
            text = data[len(mark) :].decode()
        except UnicodeDecodeError:
            encoding, text = "latin-1", data[len(mark) :].decode("latin-1")
            words = as_latin(words)
    found = redact_document(text, policy, words, hits)
    if not hits.places:
        return Redacted(data)
    # Nothing but ASCII was put in, so what could be decoded can be encoded.
    new = mark + found.encode(encoding, "surrogateescape")
    places = tuple((rule, *_line(text, offset)) for rule, offset in hits.places[:_PLACES])
    return Redacted(new, frozenset(hits.values), len(hits.places), places)


def as_latin(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words as they stand in UTF-8 bytes that are read as Latin-1."""
    return tuple(word.encode("utf-8", "replace").decode("latin-1") for word in words)


def redact_document(
    text: str, policy: Policy, words: tuple[str, ...], hits: Hits, depth: int = 0
) -> str:
    """Return a document without secrets, by its structure where it has one.

    `depth` counts the documents around it, whose text this is.
    """
    if _OPENS_JSON.match(text):
        read = json_scalars(text)
        if read is not None:
            scalars, whole = read
            new = _rewritten(text, scalars, policy, words, hits, depth)
            return new if whole else redact_plain(new, policy, words, hits)
    elif _MEMBER.search(text):
        tree = yaml_scalars(text)
        if tree is not None:
            own = Hits()
            new = _rewritten(text, tree[0], policy, words, own, depth)
            again = yaml_scalars(new)
            if again is not None and again[1] == tree[1]:
                hits.places += own.places
                hits.values |= own.values
                return new
    return redact_plain(text, policy, words, hits)


def _rewritten(
    text: str,
    scalars: list[Scalar],
    policy: Policy,
    words: tuple[str, ...],
    hits: Hits,
    depth: int,
) -> str:
    parts: list[str] = []
    keys = _Keys({scalar.text for scalar in scalars if scalar.is_key})
    is_json = _OPENS_JSON.match(text) is not None
    for (begin, end), scalar in zip(gaps(scalars, len(text)), [*scalars, None], strict=True):
        gap = text[begin:end]
        parts.append(gap if is_json else redact_plain(gap, policy, words, hits, begin))
        if scalar is None:
            break
        raw = text[scalar.begin : scalar.end]
        new = _shown(scalar, policy, words, hits, depth)
        if new == scalar.text:
            parts.append(raw)
            continue
        if scalar.is_key:
            new = keys.unused(scalar.text, new)
        parts.append(json_text(new) if is_json else yaml_text(scalar, raw, new))
    return "".join(parts)


def _shown(scalar: Scalar, policy: Policy, words: tuple[str, ...], hits: Hits, depth: int) -> str:
    rule = _rule_of(scalar, policy)
    if rule is not None and scalar.may_be_secret and is_secret(scalar.text):
        # What another rule already marked inside of a header is no secret any more.
        whole = scalar.text.strip()
        rest = whole.partition(" ")[2] if " " in whole else whole
        if is_secret(rest):
            hits.add(rule, scalar.begin, scalar.text)
            return MARK
    text = scalar.text
    if depth < _DEPTH and _OPENS_JSON.match(text) and policy.may_hold(text):
        inner = Hits()
        text = redact_document(text, policy, words, inner, depth + 1)
        hits.places += ((rule, scalar.begin) for rule, _ in inner.places)
        hits.values |= inner.values
    return redact_plain(text, policy, words, hits, scalar.begin)


def _rule_of(scalar: Scalar, policy: Policy) -> str | None:
    if scalar.is_key:
        return None
    rules = policy.rules
    if not scalar.listed:
        own = rules.rule_for(scalar.name) if scalar.name else None
        if own is not None or scalar.name != "value":
            return own
        said = (rules.rule_for(name) for name in scalar.owner.said.values())
        return next((rule for rule in said if rule is not None), None)
    # Headers are lists of values, or pairs of name and value.
    first = scalar.owner.first if scalar.index == 1 else None
    for name in (scalar.name, first):
        rule = rules.rule_for(name) if name else None
        if rule is not None and rule.replace("-", "_") in rules.headers:
            return rule
    return _option_rule(scalar, policy)


def _option_rule(scalar: Scalar, policy: Policy) -> str | None:
    """Return the rule for an argument of a command that is written as a list of texts."""
    option = scalar.before or ""
    if option in _USER_OPTIONS:
        return "user-password" if is_user_password(scalar.text) else None
    return policy.rules.rule_for(option) if _OPTION.fullmatch(option) else None


class _Keys:
    """Gives each key that held a secret a name of its own, so that no member is lost."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._given: dict[str, str] = {}

    def unused(self, key: str, new: str) -> str:
        known = self._given.get(key)
        if known is None:
            known, number = new, 1
            while known in self._taken:
                number += 1
                known = f"{new}-{number}"
            self._given[key] = known
            self._taken.add(known)
        return known


def _binary(data: bytes, policy: Policy, words: tuple[str, ...], hits: Hits) -> Redacted:
    """Blot secrets out in what is printable; the length stays, and with it every offset."""
    parts: list[bytes] = []
    end = 0
    for word in words:
        secret = word.encode("utf-8", "replace")
        if secret in data:
            hits.places.append((REPEATED, 0))
            data = data.replace(secret, b"*" * len(secret))
    for run in _PRINTED.finditer(data):
        text = run[0].decode("ascii")
        if not policy.may_hold(text):
            continue
        blotted = text
        for one in find(text, policy):
            hits.add(one.rule, 0, text[one.begin : one.end])
            blotted = blotted[: one.begin] + "*" * (one.end - one.begin) + blotted[one.end :]
        parts += (data[end : run.start()], blotted.encode("ascii"))
        end = run.end()
    new = b"".join((*parts, data[end:]))
    places = tuple((rule, 0, 0) for rule, _ in hits.places[:_PLACES])
    return Redacted(new, frozenset(hits.values), len(hits.places), places)


def _line(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
