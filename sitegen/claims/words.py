"""Status words and signs of reports, in any case and with any punctuation around them."""

import re
import unicodedata
from enum import StrEnum
from itertools import islice
from typing import Final


class Status(StrEnum):
    """What a status word or sign of a report means."""

    GOOD = "good"
    PARTIAL = "partial"
    UNVERIFIED = "unverified"
    BAD = "bad"
    BLOCKED = "blocked"
    OPEN = "open"
    SKIPPED = "skipped"


_WORDS: Final = {
    Status.GOOD: (
        "pass passed passes passing verified complete completed done ok success successful "
        "succeeded certified created updated implemented fixed closed satisfied met confirmed "
        "compliant green approved resolved yes true enforced enabled working healthy ready "
        "bestanden erledigt ok"
    ),
    Status.PARTIAL: "partial partially warn warning degraded human_needed gaps_found mixed",
    Status.UNVERIFIED: "unverified unverifiable unknown untested unconfirmed uncertain",
    Status.BAD: (
        "fail failed fails failing error errored broken missing rejected no false revoked "
        "violated red"
    ),
    Status.BLOCKED: "blocked blocking suspended",
    Status.OPEN: (
        "pending todo open planned deferred queued wip active provisional candidate draft proposed"
    ),
    Status.SKIPPED: "skip skipped skips deselected",
}
_STATUS_OF: Final = {word: status for status, words in _WORDS.items() for word in words.split()}
_PHRASES: Final = {
    "not verified": Status.UNVERIFIED,
    "not yet verified": Status.UNVERIFIED,
    "unable to verify": Status.UNVERIFIED,
    "cannot verify": Status.UNVERIFIED,
    "not tested": Status.UNVERIFIED,
    "not run": Status.UNVERIFIED,
    "not certified": Status.BAD,
    "not passing": Status.BAD,
    "not passed": Status.BAD,
    "not met": Status.BAD,
    "not satisfied": Status.BAD,
    "not complete": Status.PARTIAL,
    "not started": Status.OPEN,
    "not done": Status.OPEN,
    "not implemented": Status.OPEN,
    "not yet": Status.OPEN,
    "in progress": Status.OPEN,
    "partially complete": Status.PARTIAL,
    "partially verified": Status.PARTIAL,
    "partially closed": Status.PARTIAL,
    "needs human": Status.PARTIAL,
    "human needed": Status.PARTIAL,
}
_SIGNS: Final = {
    Status.GOOD: "✅✓✔☑🟢👍",
    Status.PARTIAL: "⚠🟡🟠◐",
    Status.UNVERIFIED: "❓❔",
    Status.BAD: "❌✗✘✖🔴👎",
    Status.BLOCKED: "⛔🚫🛑🔒",
    Status.OPEN: "⏳⌛🔄🚧📋🏗⬜☐",
    Status.SKIPPED: "⏭⏩",
}
_SIGN_OF: Final = {sign: status for status, signs in _SIGNS.items() for sign in signs}
_NOISE: Final = "\ufe0f\u200d"
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:_[^\W\d_]+)*")
_LONGEST: Final = 3  # words of a phrase
_SHORTEST: Final = 4  # letters of a word whose capitals make it a status, whatever follows
_FOLLOWS: Final = re.compile(r"[ \t*_`]{1,8}([a-z]+)")
_QUALIFIERS: Final = frozenset(
    {
        *("in", "by", "on", "with", "without", "via", "at", "as", "since", "due", "because"),
        *("but", "and", "or", "until", "after", "when", "from", "per", "see", "yet", "now"),
        *("again", "so", "if", "far"),
    }
)


def folded(text: str) -> str:
    """Return text for comparing words: compatibility forms, lower case, no variation signs."""
    kept = "".join(character for character in text if character not in _NOISE)
    return unicodedata.normalize("NFKC", kept).casefold()


def status_of(text: str) -> Status | None:
    """Return the status that a text begins with, or is; None where it begins with another word.

    A word weighs more than the sign before it: `⚠️ UNVERIFIED` is unverified. A sign that denies
    its word (`✅ FAILED`) gives none. Behind a sign, a sentence that only begins with such a word
    (`✅ No test fails`) has the status of the sign.
    """
    sign = sign_of(text)
    clean = folded(text)
    tokens = list(islice(_TOKEN.finditer(clean), _LONGEST))
    word, end = _first(tokens)
    if word is None or (sign is not None and _is_sentence(text, tokens[0][0], clean[end:])):
        return sign
    if sign is Status.GOOD and word in {Status.BAD, Status.BLOCKED, Status.UNVERIFIED}:
        return None
    if sign in {Status.BAD, Status.BLOCKED} and word is Status.GOOD:
        return None
    return word


def _is_sentence(text: str, word: str, behind: str) -> bool:
    """Tell whether a word goes on into an ordinary sentence, rather than being a status itself."""
    if len(word) >= _SHORTEST and word.upper() in text:
        return False
    follows = _FOLLOWS.match(behind)
    return follows is not None and follows[1] not in _QUALIFIERS


def sign_of(text: str) -> Status | None:
    """Return what the sign at the beginning of a text means, None where none is there."""
    for character in text.lstrip(" *_~`([{<"):
        if character in _SIGN_OF:
            return _SIGN_OF[character]
        if character not in _NOISE:
            return None
    return None


def _first(tokens: list[re.Match[str]]) -> tuple[Status | None, int]:
    """Return the status of the first words, and where the last of them ends."""
    for length in range(len(tokens), 1, -1):
        phrase = " ".join(token[0] for token in tokens[:length])
        if phrase in _PHRASES:
            return _PHRASES[phrase], tokens[length - 1].end()
    return (_STATUS_OF.get(tokens[0][0]), tokens[0].end()) if tokens else (None, 0)


def is_good(text: str) -> bool:
    """Tell whether a text says, at its beginning, that something holds."""
    return status_of(text) is Status.GOOD
