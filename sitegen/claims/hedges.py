"""Words around a figure that make it no statement on the present."""

import re
from typing import Final

_BEFORE: Final = re.compile(
    r"\b(?:if|should|must|would|could|might|until|targets?|goals?|expect\w*|need\w*|require[ds]?|"
    r"previous\w*|prior|earlier|initial(?:ly)?|original(?:ly)?|old|former\w*|was|up from|"
    r"down from|vs|versus|before|will|once|when|after|baseline|instead of|rather than|"
    r"claim(?:ed|s)|example|e\.g)\b[^.;\n]{0,60}$",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"[^.;\n()]{0,30}?\b(?:before|previously|earlier|initially|originally|at first|last time|"
    r"expected|required|needed|planned|in the (?:previous|first|last))\b",
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
    r"truth|criterion|requirement|gate)\s{0,3}#?$",
    re.IGNORECASE,
)
_BEHIND_CHARS: Final = 60
_AHEAD_CHARS: Final = 120
_ORDINAL_CHARS: Final = 30


def is_hedged(text: str, start: int, end: int) -> bool:
    """Tell whether a figure is wished for, expected, or of another time."""
    return bool(
        _BEFORE.search(text[max(start - _AHEAD_CHARS, 0) : start])
        or _BEHIND.match(text[end : end + _BEHIND_CHARS])
    )


def is_earlier(*titles: str) -> bool:
    """Tell whether titles or a text are about an earlier state."""
    return any(_EARLIER.search(title) for title in titles)


def is_ordinal(text: str, start: int) -> bool:
    """Tell whether a number counts nothing, as in `phase 3` or `step 2`."""
    return _ORDINAL.search(text[max(start - _ORDINAL_CHARS, 0) : start]) is not None
