"""Changes that one sentence states with both figures: `from 40 to 30 (25% improvement)`."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from sitegen.claims.base import Answer, Source, at_match, judged
from sitegen.claims.changes import PERCENT_RULE, share_answer
from sitegen.claims.figures import PERCENT
from sitegen.claims.hedges import is_hedged
from sitegen.claims.texts import texts
from sitegen.model.claim import Claim
from sitegen.model.report import Passage

_FIGURE: Final = r"\d{1,7}(?:\.\d{1,4})?"
_UNIT: Final = r"(?:\s{0,3}(?:%|/\d{1,7}\b|[A-Za-z]{1,20}\b))?"
_CHANGED: Final = re.compile(
    rf"(?<![\w.,/:#+-])(?P<first>{_FIGURE})(?P<first_unit>{_UNIT})\s{{0,3}}(?:->|→|=>|\bto\b)\s{{0,3}}"
    rf"(?P<last>{_FIGURE})(?P<last_unit>{_UNIT})(?:\s{{1,3}}[A-Za-z][\w-]{{0,30}}){{0,3}}\s{{0,3}}"
    rf"[(]\s{{0,3}}[+–-]?\s{{0,3}}(?P<percent>{PERCENT})\s{{0,3}}%\s{{1,3}}(?:improvement|reduction|"
    r"increase|decrease|better|fewer|gain|drop)\b",
    re.IGNORECASE,
)


class Improvement:
    """A change in percent behind both of its figures."""

    rules = (PERCENT_RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each change whose figures are of the same unit."""
        for passage in texts(source.report):
            for match in _CHANGED.finditer(passage.text):
                if not is_hedged(passage.text, match.start(), match.end()):
                    yield from _claim(source, passage, match)


def _claim(source: Source, passage: Passage, match: re.Match[str]) -> Iterator[Claim]:
    first, last = Fraction(match["first"]), Fraction(match["last"])
    units = [match[name].strip().lower().rstrip("s") for name in ("first_unit", "last_unit")]
    if all(units) and units[0] != units[1]:
        return
    shares = [abs(last - first) / base * 100 for base in (first, last) if base]
    points = None
    unit = units[0] or units[1]
    if unit == "%":
        points = abs(last - first)
    elif unit.startswith("/") and int(unit[1:]):
        points = abs(last - first) * 100 / int(unit[1:])
    if points is not None:
        shares.append(points)
    if shares:
        answer: Answer = share_answer(match["percent"], shares)
        yield judged(source, PERCENT_RULE, at_match(match, passage.line), source.document, answer)


RULES: Final = (Improvement(),)
