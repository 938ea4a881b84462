"""Words around a figure that make it no statement on the present."""

import re
from typing import Final

from sitegen.claims.sentences import unwrapped

_BEFORE: Final = re.compile(
    r"\b(?:if|should|must(?!-have|_have|[ ]haves)|would|could|might|until|targets?|goals?|aims?|"
    r"expect\w*|need\w*|require[ds]?|hop(?:ed?|es|ing)|wish\w*|want\w*|plan(?:s|ned)?[ ]to|"
    r"previous\w*|prior|earlier|initial(?:ly)?|original(?:ly)?|old|former\w*|"
    r"was(?![ ](?:made|taken|recorded|executed|produced|written)\b)|up from|"
    r"down from|vs|versus|before|will|once|when|after|baseline|instead of|rather than|without|"
    r"in theory|at (?:the )?first|claim(?:ed|s)|example|e\.g)\b[^.;\n]{0,60}\Z",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"(?:\b(?:not|never|nobody|no|none|neither|nor|wrong|false|untrue|incorrect|unlikely|nearly|"
    r"almost|hardly|doubt\w*|unclear)|n['\u2019]t)\b[^.,;:\n]{0,40}\Z",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"[^.;\n()]{0,30}?\b(?:before|previously|earlier|initially|originally|at (?:the )?first|"
    r"last time|in theory|expected|required|needed|planned|in the (?:previous|first|last)|"
    r"on (?:the|an) ?(?:other|second|third|old)|"
    r"(?:is|are|was|were|would be|remains?) (?:the|our|an?|what we) "
    r"(?:aim|goal|target|plan|wish|hope|want|idea|dream))\b|"
    r"[^.;!\n]{0,80}?\?",
    re.IGNORECASE,
)
_DAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_OTHER_TIME: Final = re.compile(
    rf"\b(?:yesterday|ago|in those days|back then|at that time|(?:on|since|by|last|as of) {_DAY}|"
    r"last (?:night|week|month|time)|in (?:the )?(?:run|round|attempt|iteration|try) ?#?\d{1,4}|"
    r"in the (?:first|second|third|last|other) (?:run|round|attempt|look|try|pass))\b"
    r"[^.;\n]{0,60}\Z",
    re.IGNORECASE,
)
_EARLIER: Final = re.compile(
    r"previous|before|earlier|initial|prior|original|re-?verification|history|baseline|"
    r"first attempt",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(
    r"\b(?:phase|step|task|section|version|stage|level|tier|rule|wave|plan|issue|pr|gap|part|"
    r"python|chapter|day|week|sprint|option|test|case|run|scenario|appendix|table|figure|line|"
    r"lines|page|port|exit|code|article|milestone|iteration|round|attempt|batch|session|item|"
    r"truth|criterion|requirement|gate)\s{0,3}#?\Z",
    re.IGNORECASE,
)
_BEHIND_CHARS: Final = 120
_AHEAD_CHARS: Final = 160
_ORDINAL_CHARS: Final = 30
_QUOTED_CHARS: Final = 400
_QUOTES: Final = (("\u201c", "\u201d"), ("\u201e", "\u201c"), ("\u00ab", "\u00bb"))


def is_hedged(text: str, start: int, end: int) -> bool:
    """Tell whether a figure is wished for, expected, denied, asked, quoted, or of another time."""
    ahead = _ahead(text, start)
    return bool(
        _BEFORE.search(ahead)
        or _DENIED.search(ahead)
        or _BEHIND.match(unwrapped(text[end : end + _BEHIND_CHARS]))
        or _is_quoted(text, start)
    )


def is_of_other_time(text: str, start: int) -> bool:
    """Tell whether a figure is told of a certain day or attempt, not of what stands beside it."""
    return _OTHER_TIME.search(_ahead(text, start)) is not None


def is_earlier(*titles: str) -> bool:
    """Tell whether titles or a text are about an earlier state."""
    return any(_EARLIER.search(title) for title in titles)


def is_ordinal(text: str, start: int) -> bool:
    """Tell whether a number counts nothing, as in `phase 3` or `step 2`."""
    return _ORDINAL.search(text[max(start - _ORDINAL_CHARS, 0) : start]) is not None


def _ahead(text: str, start: int) -> str:
    """Return what stands before a figure, as far as it is of the same sentence."""
    window = text[max(start - _AHEAD_CHARS, 0) : start]
    return unwrapped(window + text[start : start + 1])[: len(window)]


def _is_quoted(text: str, start: int) -> bool:
    """Tell whether a quotation that began on the same line is still open."""
    line = text[max(start - _QUOTED_CHARS, 0) : start].rpartition("\n")[2]
    if line.count('"') % 2:
        return True
    return any(line.rfind(first) > line.rfind(last) for first, last in _QUOTES)
