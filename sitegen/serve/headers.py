"""What the site's own `_headers` file asks a host to send: the preview sends the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# A site may be anybody's: it can ask for more than is sent always, and never for less.
_NAMES: Final = frozenset(
    {
        "content-security-policy",
        "permissions-policy",
        "referrer-policy",
        "x-content-type-options",
        "x-frame-options",
    }
)
_VALUE: Final = re.compile(r"[\x20-\x7e]{1,1000}\Z")

Header = tuple[str, str]

ALWAYS: Final[tuple[Header, ...]] = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", "frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
)
"""What is sent whatever the site says, and first: a browser takes the first where one counts."""

OWN: Final[tuple[Header, ...]] = (
    # A page of another origin could otherwise load the site's data as a script, and read it.
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
"""What only a preview sends: it is nobody else's, and the next build is another one."""


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """Headers of all paths that match."""

    pattern: re.Pattern[str]
    headers: tuple[Header, ...]


def read_rules(text: str) -> tuple[HeaderRule, ...]:
    """Return the rules of a `_headers` file; a line that is no header is left out."""
    rules: list[HeaderRule] = []
    for line in text.split("\n"):
        if line.startswith("/"):
            pattern = ".*".join(re.escape(part) for part in line.strip().split("*"))
            rules.append(HeaderRule(re.compile(pattern), ()))
        elif rules and line[:1].isspace():
            name, _, value = line.strip().partition(":")
            if name.lower() in _NAMES and _VALUE.match(value.strip()):
                last = rules[-1]
                rules[-1] = HeaderRule(last.pattern, (*last.headers, (name, value.strip())))
    return tuple(rules)


def headers_of(path: str, rules: tuple[HeaderRule, ...]) -> Iterator[Header]:
    """Yield the headers of a path; two policies are two headers, and a browser obeys both."""
    said = [header for rule in rules if rule.pattern.fullmatch(path) for header in rule.headers]
    yield from dict.fromkeys((*ALWAYS, *said, *OWN))
