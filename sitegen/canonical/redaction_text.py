"""Secrets in a text: where they stand, what they are, and the text without them.

All of it is pure and costs time in proportion to the text: no pattern looks back further than its
match, and passes and words are bounded.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from sitegen.canonical.secret_names import DEFAULT_RULES, MARKED, Rules
from sitegen.canonical.secret_patterns import Found, Pattern, is_placeholder

MARK: Final = "REDACTED"
"""What stands where a secret was: a plain word in JSON, YAML, a URL, a header and a sentence."""

REPEATED: Final = "repeated"
"""The rule of a value that is a secret because another place of the same evidence says so."""

_PASSES: Final = 4
_HINTS: Final = (
    "pass", "secret", "token", "authorization", "cookie", "basic", "bearer", "key",
    "gh", "eyj", "glpat-", "xox", "k_live_", "k_test_", "sk-", "akia", "asia", "ya29.", "aiza",
    "hf_", "npm_", "pypi-", "dop_v1_", "shpat_", "gocspx-", "github_pat_", "-----begin", "-u",
    "--user", "@",
)  # fmt: skip
"""Texts of which one stands in lower case in or beside any secret that the rules know."""

_SURE: Final = {
    "pass": r"pass[^a-z0-9]?(?:w|phrase)",
    "key": (
        r"key(?:(?<=api.key)|(?<=apikey)|(?<=(?:private|.access).key)"
        r"|(?<=(?:private|.access)key))"
    ),
    "gh": r"gh[opsur]_",
    "sk-": r"sk-(?<![a-z0-9]sk-)",
    # A line break may be written as an escape.
    "-u": r"-u(?<=[\s\"'`(\[nrt]-u)",
    "@": r"://[^\s/?#\"'<>]+@",
}
"""What a hint that also stands in other texts must be part of; each begins with letters."""

_SURE_TEXT: Final = {hint: re.compile(pattern) for hint, pattern in _SURE.items()}
_SURE_BYTES: Final = {
    hint.encode(): re.compile(pattern.encode()) for hint, pattern in _SURE.items()
}

_PEM: Final = re.compile(r"-----BEGIN [A-Z0-9 ]{1,64}-----")
_PEM_BODY: Final = re.compile(r"(?:[A-Za-z0-9+/=\s]|\\+[nrt])*")
_PEM_CHARS: Final = 65_536
_PEM_END: Final = re.compile(r"-----END [A-Z0-9 ]{1,64}-----")
_DIGEST: Final = re.compile(r"[0-9a-fA-F]{32,128}")
_KIND: Final = (
    r"str(?:ing)?|text|varchar(?:\(\d+\))?|char|int(?:eger)?|number|float|bool(?:ean)?|bytes|uuid"
    r"|object|array|list|dict|any|null|none|nil|email|date|datetime|enum|optional|required"
    r"|true|false|yes|no|on|off|ok|present|absent|missing|set|unset|valid|invalid|expired|revoked"
    r"|wrong|unknown|empty|hidden|masked|removed|n/a|-"
)
_NO_SECRET: Final = re.compile(
    rf"(?i)\s*(?:optional\[)?(?:{_KIND})(?:\[\])?\]?\??(?:\s*\|\s*(?:{_KIND}))*[.,;]?\s*"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What is looked for; `hints` are lower-case texts, one of which stands beside any secret."""

    rules: Rules
    hints: tuple[str, ...]
    byte_hints: tuple[bytes, ...]

    def may_hold(self, text: str) -> bool:
        """Tell whether a text is worth searching."""
        lowered = f" {text.lower()}"
        for hint in self.hints:
            if hint in lowered and (hint not in _SURE or _SURE_TEXT[hint].search(lowered)):
                return True
        return False

    def may_bytes_hold(self, data: bytes) -> bool:
        """Tell the same of bytes."""
        lowered = b" " + data.lower()
        for hint in self.byte_hints:
            if hint in lowered and (hint not in _SURE_BYTES or _SURE_BYTES[hint].search(lowered)):
                return True
        return False


@dataclass(slots=True)
class Hits:
    """What was found: the rule and offset of each place, and the values themselves."""

    places: list[tuple[str, int]] = field(default_factory=list)
    values: set[str] = field(default_factory=set)

    def add(self, rule: str, offset: int, value: str) -> None:
        """Keep one."""
        self.places.append((rule, offset))
        self.values.add(value)


@lru_cache(maxsize=16)
def policy_of(fields: tuple[str, ...] = (), prefixes: tuple[str, ...] = ()) -> Policy:
    """Return the built-in rules and further names of fields and prefixes of values."""
    # A block of PEM has an end, or not: no expression can look for both in one pass.
    kept = tuple(one for one in DEFAULT_RULES.patterns if one.rule != "pem")
    more = tuple(
        Pattern("prefix", re.compile(rf"{re.escape(prefix)}[^\s\"'<>,;&\\]+"), (prefix,))
        for prefix in prefixes
    )
    rules = replace(DEFAULT_RULES, patterns=(*kept, *more)).with_names(fields)
    words = (re.split(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", name)[0] for name in fields)
    hints = (*_HINTS, *(word.lower() for word in words), *(one.lower() for one in prefixes))
    return Policy(rules, hints, tuple(hint.encode() for hint in hints))


def is_secret(value: str) -> bool:
    """Tell whether a text under the name of a secret may be one: no placeholder, no type."""
    return not is_placeholder(value) and _NO_SECRET.fullmatch(value) is None


def redact_plain(
    text: str, policy: Policy, words: tuple[str, ...], hits: Hits, offset: int = 0
) -> str:
    """Return a text without its secrets; `offset` is where it stands in the document."""
    text = replace_words(text, words, hits, offset)
    if not policy.may_hold(text):
        return text
    for _ in range(_PASSES):
        parts: list[str] = []
        end = 0
        for rule, begin, after in _merged(find(text, policy)):
            hits.add(rule, offset + begin, text[begin:after])
            parts += (text[end:begin], MARK)
            end = after
        if not parts:
            break
        text = "".join((*parts, text[end:]))
    return text


def replace_words(text: str, words: tuple[str, ...], hits: Hits, offset: int = 0) -> str:
    """Return a text in which none of the words stands any more."""
    for word in words:
        place = text.find(word)
        if place >= 0:
            hits.places.append((REPEATED, offset + place))
            text = text.replace(word, stand_in(word))
    return text


def stand_in(word: str) -> str:
    """Return what stands where a word was: a digest stays one, of zeros, so that formats hold."""
    return "0" * len(word) if _DIGEST.fullmatch(word) else MARK


def is_no_digest(text: str) -> bool:
    """Tell whether a digest was one of a secret, and is none any more."""
    return bool(text) and not text.strip("0")


def without_digests(text: str) -> str:
    """Return a sentence in which no digest stands any more."""
    return _DIGEST.sub(MARK, text)


def find(text: str, policy: Policy) -> Iterator[Found]:
    """Yield every secret, by any rule; they may overlap."""
    yield from _pem_blocks(text)
    begin = 0
    for number, part in enumerate(MARKED.split(text)):
        # What an emitter marked stays as it is.
        if number % 2 == 0 and part:
            for pattern in policy.rules.patterns:
                if pattern.may_hit(part):
                    for one in pattern.found(part, policy.rules.rule_for):
                        value = part[one.begin : one.end]
                        if is_secret(value) or not pattern.by_name:
                            yield Found(one.rule, *(begin + place for place in one[1:]))
        begin += len(part)


def _merged(found: Iterable[Found]) -> list[tuple[str, int, int]]:
    merged: list[tuple[str, int, int]] = []
    for one in sorted(found, key=lambda hit: (hit.begin, -hit.end)):
        if merged and one.begin < merged[-1][2]:
            rule, begin, end = merged[-1]
            merged[-1] = (rule, begin, max(end, one.end))
        else:
            merged.append((one.rule, one.begin, one.end))
    return merged


def _pem_blocks(text: str) -> Iterator[Found]:
    place = 0
    while (start := _PEM.search(text, place)) is not None:
        near = text.find("-----END ", start.end(), start.end() + _PEM_CHARS)
        stop = _PEM_END.match(text, near) if near >= 0 else None
        body = stop or _PEM_BODY.match(text, start.end())
        place = max(start.end(), body.end() if body else 0)
        yield Found("pem", start.start(), place, start.start(), place)
