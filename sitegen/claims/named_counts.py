"""Counts before brackets that hold what is counted: names, counts, or a range of ids."""

import re
from collections.abc import Iterable
from typing import Final

from sitegen.claims.base import Answer, Source, at_match, judged, unknown
from sitegen.claims.figures import COUNT, whole
from sitegen.claims.hedges import is_hedged, is_ordinal
from sitegen.claims.nouns import are_kinds, is_measure, is_vague, last_word
from sitegen.model.claim import Claim, ClaimRule
from sitegen.model.report import Passage, passages

_RANGE: Final = re.compile(
    rf"(?P<number>{COUNT})\s{{1,3}}(?P<noun>[A-Za-z][\w -]{{0,60}}?)\s{{0,3}}[(]\s{{0,3}}"
    r"(?P<prefix>[A-Z][A-Z0-9]{0,15}(?:-[A-Z0-9]{1,15}){0,3}-?)"
    r"(?P<first>\d{1,4})\s{0,3}(?:through|thru|to|bis|–|—|-|…|\.\.\.?)\s{0,3}(?P=prefix)?"
    r"(?P<last>\d{1,4})\s{0,3}[)]"
)
_INLINE: Final = re.compile(
    rf"(?P<number>{COUNT})\s{{1,3}}(?P<noun>(?:[A-Za-z][\w-]{{0,40}}\s{{1,3}}){{0,4}}?"
    r"[A-Za-z][\w-]{0,40})\s{0,3}[(](?P<names>[^()\n]{3,2000})[)]"
)
_NAME: Final = re.compile(r"`?[A-Za-z_./][\w./-]{0,100}`?")
_IDENTIFIER: Final = re.compile(r"[a-z][A-Z]|[_\d]|\w\.\w|[A-Z]-")
_LEADING_NUMBER: Final = re.compile(
    r"(?P<number>\d{1,9})(?:\s{1,3}(?P<noun>[A-Za-z][\w .-]{0,60}))?"
)
_TEST_NAME: Final = re.compile(r"`?(?:\w{1,80}::|[A-Z]\w{0,80}__)?test_\w{1,120}`?")
_ELLIPSIS: Final = frozenset({"etc", "etc.", "...", "…", "more", "others", "others."})
_MORE: Final = re.compile(
    r"\b(?:e\.g|i\.e|such as|including|incl|like|mainly|mostly|etc|see)\b|…|\.\.\."
)
_AND_MORE: Final = re.compile(r",?\s{1,3}(?:and|und|plus|as well as|along with|&|\+)\s")
_AND: Final = re.compile(r"\s(?:and|und|&)\s")

RULE: Final = ClaimRule(
    id="report-name-count",
    title="A count is that of the names in the brackets behind it",
    predicate="count",
    derivation="The names between the commas, the ids of a range such as GR-1 through GR-6, or the "
    "sum of the counts in the brackets.",
    needs="Nothing but the report.",
    own=True,
)


class NamedCount:
    """A count before names, counts or a range of ids in brackets."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each count whose brackets hold what is counted."""
        for passage in passages(source.report):
            for match in (*_RANGE.finditer(passage.text), *_INLINE.finditer(passage.text)):
                if is_vague(match[0]) or is_ordinal(passage.text, match.start()):
                    continue
                if is_vague(passage.text[max(match.start() - 20, 0) : match.start()]):
                    continue
                if is_hedged(passage.text, match.start(), match.end()):
                    continue
                if is_measure(match["noun"]) or _MORE.search(match[0]):
                    continue
                derived = _held(match)
                if derived is not None:
                    yield self._claim(source, passage, match, derived)

    def _claim(self, source: Source, passage: Passage, match: re.Match[str], derived: int) -> Claim:
        number = whole(match["number"])
        message = f"{match['number']} {match['noun']} are stated, the brackets hold {derived}."
        answer = Answer(number == derived, str(derived), message)
        if (number or 0) > derived and _AND_MORE.match(match.string, match.end()):
            answer = unknown(f"{message} What follows them may be counted too.")
        return judged(source, RULE, at_match(match, passage.line), source.document, answer)


def _held(match: re.Match[str]) -> int | None:
    """Return how many the brackets hold; None where they hold something else."""
    noun = match["noun"]
    if "first" in match.groupdict():
        derived = int(match["last"]) - int(match["first"]) + 1
        return derived if derived > 0 and last_word(noun).endswith("s") else None
    inside = match["names"]
    return _added(inside) if "+" in inside else _separated(noun, inside)


def _separated(noun: str, inside: str) -> int | None:
    """Return how many counts or names stand between the commas."""
    parts = _parts(inside)
    if len(parts) < 2 or not all(parts) or _ELLIPSIS & set(parts):  # noqa: PLR2004 -- no list
        return None
    counts = [_LEADING_NUMBER.fullmatch(part) for part in parts]
    if all(counts):
        return _summed(noun, [one for one in counts if one])
    return _named(noun, parts)


def _parts(inside: str) -> list[str]:
    parts = [re.sub(r"^(?:and|und|&)\s+", "", part.strip()) for part in inside.split(",")]
    parts[-1:] = [part.strip() for part in _AND.split(parts[-1])]
    return parts


def _added(inside: str) -> int | None:
    """Return the sum of counts with `+` between them; a remark may follow behind a comma."""
    found = [
        _LEADING_NUMBER.fullmatch(part.strip()) for part in re.split(r"[,;]", inside)[0].split("+")
    ]
    if len(found) < 2 or not all(found):  # noqa: PLR2004 -- one part is no sum
        return None
    return sum(int(one["number"]) for one in found if one)


def _summed(noun: str, counts: list[re.Match[str]]) -> int | None:
    """Return the sum of counts that are of kinds which exclude each other."""
    words = [(one["noun"] or "").lower() for one in counts]
    own = last_word(noun)
    if not are_kinds(own, words):
        return None
    return sum(int(one["number"]) for one in counts)


def _named(noun: str, parts: list[str]) -> int | None:
    own = last_word(noun)
    if not own.endswith("s") or not all(_NAME.fullmatch(part) for part in parts):
        return None
    if own in {"tests", "cases"} and not all(_TEST_NAME.fullmatch(part) for part in parts):
        return None
    likely = sum(_IDENTIFIER.search(part) is not None for part in parts)
    capital = all(part.strip("`")[:1].isupper() or _IDENTIFIER.search(part) for part in parts)
    return len(parts) if capital and 2 * likely >= len(parts) else None


RULES: Final = (NamedCount(),)
