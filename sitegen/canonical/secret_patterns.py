"""What secrets look like in text: patterns that are each one rule of redaction."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

NameRule = Callable[[str], str | None]
"""Tells which rule makes a name secret, None where none does."""

_PLACEHOLDER = re.compile(
    r"\s*(?:\$\{[A-Za-z_][A-Za-z0-9_]*\}|\{\{[A-Za-z_. ]+\}\}|<[A-Za-z_ -]+>|\*+|[xX]{3,}|\.{3}|…"
    r"|\[?(?i:redacted)\]?|\[redacted: [\w-]+\])?\s*"
)
_JWT = r"(?<![\w-])eyJ[\w-]{5,}\.(?:[\w-]{5,}|(?=\.))\.[\w-]*(?:\.[\w-]+){0,2}"
"""A JSON Web Token: signed (three parts), or encrypted (five, of which the second may be empty)."""
_PROSE = frozenset(
    {"token", "tokens", "auth", "authentication", "authorization", "scheme", "header"}
)
_SCHEMES = frozenset({"bearer", "basic", "digest", "token"})
_EXPRESSION = re.compile(r"(?:None|null|True|true|False|false|[A-Za-z_][\w.]*\(.*|\{[\w.]*\})$")
_ATTRIBUTE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_UID = re.compile(r"\d{1,5}:\d{1,5}$")


def mark(rule: str) -> str:
    """Return what stands where a secret was."""
    return f"[redacted: {rule}]"


def is_placeholder(text: str) -> bool:
    """Tell whether a text only stands for a secret: `${TOKEN}`, `<token>`, `***`, `REDACTED`."""
    return _PLACEHOLDER.fullmatch(text) is not None


class Found(NamedTuple):
    """A secret in a text: its rule, where it stands, and where what gives it away does."""

    rule: str
    begin: int
    end: int
    outer_begin: int
    outer_end: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """One rule: what its expression matches goes, or only its group `secret` where it has one.

    `hints` are texts without which it can't match; `keep` tells matches that are no secret.
    """

    rule: str
    expression: re.Pattern[str]
    hints: tuple[str, ...] = ()
    keep: Callable[[re.Match[str]], bool] | None = None
    by_name: bool = False

    def may_hit(self, text: str) -> bool:
        """Tell quickly whether the text is worth searching."""
        return bool(text) and (not self.hints or any(hint in text for hint in self.hints))

    def found(self, text: str, names: NameRule) -> Iterator[Found]:
        """Yield the secrets that match, in order; none overlaps another."""
        group = "secret" if "secret" in self.expression.groupindex else 0
        for match in self.expression.finditer(text):
            secret = match[group]
            rule = names(match["name"]) if self.by_name else self.rule
            if rule is None or not secret or is_placeholder(secret):
                continue
            if self.keep is None or not self.keep(match):
                yield Found(rule, *match.span(group), *match.span())

    def redact(self, text: str, names: NameRule) -> tuple[str, frozenset[str]]:
        """Return the text without what matches, and the rules that hit."""
        parts: list[str] = []
        hits: set[str] = set()
        end = 0
        for one in self.found(text, names):
            hits.add(one.rule)
            parts += (text[end : one.begin], mark(one.rule))
            end = one.end
        return "".join((*parts, text[end:])), frozenset(hits)


def _no_credentials(match: re.Match[str]) -> bool:
    # A password in HTTP's Basic scheme stands behind a colon, in Base64.
    text = match["secret"]
    try:
        return b":" not in base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return True


def _prose(match: re.Match[str]) -> bool:
    word = match["secret"].rstrip(".,;:")
    told = any(char.isdigit() for char in word) or match["scheme"] == "Bearer"
    return word.lower() in _PROSE or not told


def _password_left(match: re.Match[str]) -> bool:
    user, colon, password = match["secret"].partition(":")
    if not colon:
        return not match["scheme"].startswith("http") or user == "git"
    return is_placeholder(password) or not password


def is_user_password(text: str) -> bool:
    """Tell whether a text is what `-u` takes, a user and a password: no ids, no placeholder."""
    user, _, password = text.partition(":")
    return bool(user and password) and not (_UID.match(text) or is_placeholder(password))


def _ids(match: re.Match[str]) -> bool:
    secret = match["secret"]
    return bool(_UID.match(secret)) or is_placeholder(secret.partition(":")[2])


def _no_value(match: re.Match[str]) -> bool:
    value = match["secret"]
    return bool(_EXPRESSION.match(value)) or value == match["name"]


def _stands_for_value(match: re.Match[str]) -> bool:
    # `Bearer ${TOKEN}`, or a scheme whose credentials another rule took out.
    value = match["secret"].strip()
    scheme, _, rest = value.partition(" ")
    return is_placeholder(rest) if scheme.lower() in _SCHEMES else False


def _no_mixture(match: re.Match[str]) -> bool:
    # Without quotation marks a word may be prose, a number a count, a name with a dot or a
    # bracket behind it an expression.
    value = match["secret"]
    mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    behind = match.string[match.end() : match.end() + 1]
    return not mixed or behind in {"(", "["} or _ATTRIBUTE.fullmatch(value) is not None


def _no_digit(match: re.Match[str]) -> bool:
    # `sk-fading-circle` is a class of CSS.
    return not any(char.isdigit() for char in match[0])


def _prefixed(rule: str, expression: str, *hints: str) -> Pattern:
    return Pattern(rule, re.compile(rf"(?<![A-Za-z0-9]){expression}"), hints)


def _assignments() -> Iterable[Pattern]:
    core = (
        r"(?P<name>(?i:authorization|set[-_]?cookie|cookie|pass(?:word|wd|phrase)|secret"
        r"|token|(?:api|private|access|secret)[-_ ]?key))"
    )
    header = r"(?P<name>(?i:authorization|set-cookie|cookie|x-api-key))"
    quote = r"\\{0,2}[\"']"
    line = rf"(?<![\w-]){header}:[ \t]*(?P<secret>[^\s\"'][^\r\n\"']*)"
    pair = rf"(?P<q>{quote}){header}(?P=q),\s*b?(?P<v>{quote})(?P<secret>.*?)(?P=v)"
    quoted = (
        rf"{core}(?:{quote})?\s*[:=]\s*b?(?P<v>{quote})"
        r"(?P<secret>(?:(?!(?P=v))(?s:.))*)(?:(?P=v)|\Z)"
    )
    bare = (
        rf"{core}(?:=|{quote}\s*:\s*)(?P<secret>\$\{{[^\s}}]*\}}|\{{\{{[^}}]*\}}\}}"
        r"|(?:(?i:bearer|basic|digest|token)\s+)?[^\s,;&\"'\\)\]}]+)"
    )
    last = rf"(?m){core}:[ \t]+(?P<secret>[^\s\"'\[]+)[ \t]*$"
    yield Pattern("header", re.compile(line), (":",), _stands_for_value, by_name=True)
    yield Pattern("pair", re.compile(pair), (",",), by_name=True)
    yield Pattern("quoted", re.compile(quoted), (":", "="), _stands_for_value, by_name=True)
    yield Pattern("assigned", re.compile(bare), ("=", ":"), _no_value, by_name=True)
    yield Pattern("line", re.compile(last), (":",), _no_value, by_name=True)
    value = r"(?P<secret>[A-Za-z0-9_+/!@#^~.-][^\s,;&\"'`\\()\[\]{}<>]{5,})"
    loose = rf"{core}[`*\"']{{0,2}}[ \t]{{0,9}}(?:=>|:?=|:|(?i:%3d))[ \t]{{0,9}}[`*]{{0,2}}{value}"
    option = rf"(?<![\w-])--[\w-]{{0,40}}?{core}[ \t]{{1,9}}{value}"
    element = rf"<[\w.:-]{{0,64}}?{core}(?:\s[^<>]{{0,200}})?>(?P<secret>[^<>]+)</"
    yield Pattern("loose", re.compile(loose), ("=", ":", "%3"), _no_mixture, by_name=True)
    yield Pattern("option", re.compile(option), ("--",), _no_mixture, by_name=True)
    yield Pattern("element", re.compile(element), ("</",), by_name=True)


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "pem",
        re.compile(r"-----BEGIN [A-Z0-9 ]+-----(?s:.*?)(?:-----END [A-Z0-9 ]+-----|\Z)"),
        ("-----BEGIN ",),
    ),
    *_assignments(),
    # A start inside a word would make each of them read the rest of the word again.
    Pattern("jwt", re.compile(_JWT), ("eyJ",)),
    _prefixed("github-token", r"(?:gh[opsur]_|github_pat_)\w{16,}", "gh", "github_pat_"),
    _prefixed("gitlab-token", r"glpat-[\w-]{16,}", "glpat-"),
    _prefixed("slack-token", r"xox[abeoprs]-[\w-]{10,}", "xox"),
    _prefixed("stripe-key", r"[rs]k_(?:live|test)_\w{10,}", "k_live_", "k_test_"),
    Pattern("api-key", re.compile(r"(?<![A-Za-z0-9])sk-[\w-]{16,}"), ("sk-",), _no_digit),
    _prefixed("aws-key", r"A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Z0-9])", "AKIA", "ASIA"),
    _prefixed("google-token", r"ya29\.[\w-]{16,}", "ya29."),
    _prefixed("google-key", r"AIza[\w-]{35}", "AIza"),
    _prefixed("npm-token", r"npm_[A-Za-z0-9]{16,}", "npm_"),
    _prefixed("pypi-token", r"pypi-[\w-]{32,}", "pypi-"),
    _prefixed("digitalocean-token", r"dop_v1_[0-9a-f]{16,}", "dop_v1_"),
    _prefixed("shopify-token", r"shpat_[0-9a-fA-F]{16,}", "shpat_"),
    _prefixed("google-secret", r"GOCSPX-[\w-]{16,}", "GOCSPX-"),
    _prefixed("huggingface-token", r"hf_[A-Za-z0-9]{16,}", "hf_"),
    Pattern(
        "url-userinfo",
        re.compile(
            r"(?P<scheme>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*)://(?P<secret>[^\s/?#\"'<>]+)@"
        ),
        ("://",),
        _password_left,
    ),
    Pattern(
        "basic",
        re.compile(r"\b(?i:basic)\s+(?P<secret>[A-Za-z0-9+/_-]{4,}={0,2})"),
        ("asic", "ASIC"),
        _no_credentials,
    ),
    Pattern(
        "bearer",
        re.compile(r"\b(?P<scheme>(?i:bearer))\s+(?P<secret>[A-Za-z0-9._~+/=-]+)"),
        ("earer", "EARER"),
        _prose,
    ),
    Pattern(
        "user-password",
        re.compile(
            r"(?<![^\s\"'`(\[])(?:-u|--user)[ \t=]{0,9}(?P<q>[\"']?)"
            r"(?P<secret>[^\s:\"']+:[^\s\"'`]+)(?P=q)"
        ),
        ("-u", "--user"),
        _ids,
    ),
)
"""The patterns that every run uses, in the order in which they are tried."""
