"""Counts of what a report lists in the list, the table or the headings that follow."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.claims.base import Answer, Said, Source, at_offset, judged
from sitegen.claims.figures import COUNT, SPELT, number_of, whole
from sitegen.claims.hedges import is_ordinal
from sitegen.claims.named_counts import NamedCount
from sitegen.claims.nouns import is_contained, is_measure, is_vague, last_word
from sitegen.model.claim import Claim, ClaimRule
from sitegen.model.report import Block, Heading, Item, ListBlock, Paragraph, Table

_NOUN: Final = (
    r"(?P<noun>(?:[A-Za-z][\w'-]{0,40}\s{1,3}){0,3}?[A-Za-z][\w'-]{0,40}(?:s|ies|ia|ren|\(s\)))"
)
_COUNTED: Final = re.compile(rf"(?P<number>{COUNT})\s{{1,3}}{_NOUN}(?![\w-])")
_SINGLE: Final = re.compile(
    r"(?<![\w.,/:#-])(?P<number>1)\s{1,3}(?P<noun>[A-Za-z][\w-]{0,40})(?!s)\b"
)
_BRACKETED: Final = re.compile(
    r"[(]\s{0,3}(?P<number>\d{1,6})\s{1,3}(?P<noun>[A-Za-z][^()\d%,;+]{0,60})[)]\W{0,8}$"
)
_ITEM_COUNT: Final = re.compile(
    r"[(]\s{0,3}(?P<number>\d{1,6})\s{1,3}(?P<noun>[A-Za-z][\w -]{0,40})[)]"
)
_REASON: Final = re.compile(
    r"\b(?:because|due|since|still|fail\w*|need\w*|remain\w*|block\w*|when|unless|so|pending|"
    r"wrong|differ\w*|between|from|to|by|following|as follows|via|using|through|into|these|"
    r"those)\b",
    re.IGNORECASE,
)
_TEST_NAME: Final = re.compile(r"\W{0,4}(?:\w{1,80}::|[A-Z]\w{0,80}__)?(?:test_\w|Test [A-Z0-9]\b)")
_SEVERAL: Final = re.compile(
    r"\w\.\w{1,5}`?(?:,| and| &| \+) `?\w|\b\d{1,4} \w|\b[x×]\d|\b(?:and|then|und|plus)\b| [&+] "
)
_SHARE: Final = re.compile(
    r"\W{0,4}(?:all|some|most|none|half|both|several|many|few|others?|the (?:rest|others?)|one|two|"
    r"three)\b",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    rf"(?<![\w.,/:#-])(?P<part>\d{{1,6}}|{'|'.join(SPELT)})\s{{1,3}}(?:out\s)?of\s{{1,3}}"
    r"(?:(?:the|all|our|its|these)\s{1,3})?\Z",
    re.IGNORECASE,
)
_MADE: Final = re.compile(r"\b(?:add(?:s|ed)?|new|created?)\s{1,3}\Z", re.IGNORECASE)
_NAME_END: Final = re.compile(r"\s[-–—]\s|[:(\n]")
_LEAD_CHARS: Final = 600

RULE: Final = ClaimRule(
    id="report-list-count",
    title="A count is that of what is listed under it",
    predicate="count",
    derivation="The items of the list, the rows of the table or the headings that follow directly; "
    "or the sum of the counts in brackets, or in the table's column, that they carry.",
    needs="Nothing but the report.",
    own=True,
)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What follows a count: its entries, how many more stand inside them, columns of counts.

    `whole` tells that nothing after it can belong to it too.
    """

    texts: tuple[str, ...]
    inner: int = 0
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    whole: bool = True


class ListedCount:
    """A count in the sentence or heading that leads to a list, a table or further headings."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each count whose list follows directly."""
        blocks = source.report.blocks
        for index, lead in enumerate(blocks[:-1]):
            if isinstance(lead, Heading | Paragraph):
                yield from _lead(source, lead, blocks, index)
        for block in blocks:
            if isinstance(block, ListBlock):
                yield from _nested(source, block.items)


def _nested(source: Source, items: tuple[Item, ...]) -> Iterator[Claim]:
    """Yield the claims of items that end in a colon and lead to items within them."""
    for index, item in enumerate(items):
        if not item.text.rstrip().endswith(":"):
            continue
        inner: list[str] = []
        deeper = 0
        for later in items[index + 1 :]:
            if later.depth <= item.depth:
                break
            if later.depth == item.depth + 1:
                inner.append(later.text)
            else:
                deeper += 1
        if inner:
            yield from _counted(source, item.text, item.line, _Listed(tuple(inner), deeper))


def _lead(
    source: Source, lead: Heading | Paragraph, blocks: Sequence[Block], index: int
) -> Iterator[Claim]:
    text = lead.text.rstrip()
    follows = blocks[index + 1]
    bracketed = _BRACKETED.search(text[-_LEAD_CHARS:])
    if bracketed is None and not text.endswith(":"):
        return
    listed = _listed(lead, blocks, index + 1)
    if listed is None:
        return
    if bracketed is not None:
        number, noun = whole(bracketed["number"]), bracketed["noun"].strip()
        if (
            number is not None
            and not is_vague(bracketed[0])
            and _is_plural(noun, number)
            and _fits(noun, lead, follows)
        ):
            said = Said(bracketed[0], lead.line + lead.text.rstrip().count("\n"))
            yield from _judged(source, said, number, noun, listed)
    elif not isinstance(follows, Heading):
        yield from _counted(source, lead.text, lead.line, listed)


def _counted(source: Source, text: str, line: int, listed: _Listed) -> Iterator[Claim]:
    """Yield the claims of a sentence that ends in a colon."""
    start = _last_sentence(text)
    if is_vague(text[start:]):
        return
    found = sorted(
        (
            match
            for match in (*_COUNTED.finditer(text, start), *_SINGLE.finditer(text, start))
            if not is_ordinal(text, match.start()) and not is_measure(_noun(match))
        ),
        key=lambda match: match.start(),
    )
    if not found or len(found) > 2 or _REASON.search(text, found[-1].end()):  # noqa: PLR2004 -- no lead
        return
    open_ = [match for match in found if _summed(match["noun"], listed) is None]
    fitting = [match for match in open_ if _number(match)[0] == len(listed.texts)]
    for match in found:
        number, begin = _number(match)
        if number is not None and (match not in open_ or match in (fitting or open_)[:1]):
            said = at_offset(text, line, begin, match.end())
            yield from _judged(source, said, number, _noun(match), listed)


def _number(match: re.Match[str]) -> tuple[int | None, int]:
    """Return what is counted, `2` of `2 of the 5 drawers`, and where that number stands."""
    start = match.start()
    part = _PART.search(match.string[max(start - 40, 0) : start])
    if part is None:
        return whole(match["number"]), start
    return number_of(part["part"]), start - len(part[0])


def _noun(match: re.Match[str]) -> str:
    """Return the noun that is counted, as a new one where it was made: `Added 2 columns`."""
    made = _MADE.search(match.string[max(match.start() - 20, 0) : match.start()])
    columns = last_word(match["noun"]) == "columns"
    return f"new {match['noun']}" if made and columns else match["noun"]


def _judged(source: Source, said: Said, number: int, noun: str, listed: _Listed) -> Iterator[Claim]:
    """Yield the claim that so many are listed; none where what is listed may be something else."""
    if is_measure(noun):
        return
    summed = _summed(noun, listed)
    size = len(listed.texts)
    if summed is not None:
        derived, what = summed, f"the counts of {size} entries sum to {summed}"
    else:
        derived, what = size, f"{size} are listed"
        if number != size and not _is_clear(number, noun, listed):
            return
    answer = Answer(derived == number, str(derived), f"{number} {noun} are stated, {what}.")
    yield judged(source, RULE, said, source.document, answer)


def _is_clear(number: int, noun: str, listed: _Listed) -> bool:
    """Tell whether a list of another size can only be of what is counted, one entry each."""
    if not number or not listed.whole or number == listed.inner:
        return False
    if number == listed.inner + len(listed.texts):
        return False
    if is_contained(noun):
        return all(_TEST_NAME.match(text) for text in listed.texts)
    return not any(
        _SHARE.match(text) or _SEVERAL.search(_NAME_END.split(text[:80], maxsplit=1)[0])
        for text in listed.texts
    )


def _listed(lead: Heading | Paragraph, blocks: Sequence[Block], index: int) -> _Listed | None:
    follows = blocks[index]
    match follows:
        case ListBlock():
            outer = tuple(item.text for item in follows.outer)
            inner = len(follows.items) - len(outer)
            return _Listed(outer, inner, whole=not _goes_on(blocks, index))
        case Table() if not any(_is_total(row.cells[0]) for row in follows.rows):
            columns = tuple(
                (name, tuple(row.cells[column] for row in follows.rows))
                for column, name in enumerate(follows.header)
                if column
            )
            return _Listed(tuple(row.cells[0] for row in follows.rows), columns=columns)
        case Heading(level=level) if isinstance(lead, Heading) and level == lead.level + 1:
            titles = []
            for block in blocks[index:]:
                if isinstance(block, Heading):
                    if block.level <= lead.level:
                        break
                    if block.level == level:
                        titles.append(block.text)
            return _Listed(tuple(titles))
        case _:
            return None


def _is_total(cell: str) -> bool:
    return cell.strip(" *").lower().startswith(("total", "subtotal", "sum", "overall"))


def _goes_on(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether another list in the same section may continue this one."""
    for position in range(index + 1, len(blocks)):
        block = blocks[position]
        if isinstance(block, Heading):
            return False
        if isinstance(block, ListBlock | Table):
            before = blocks[position - 1]
            return not (isinstance(before, Paragraph) and before.text.rstrip().endswith(":"))
    return False


def _fits(noun: str, lead: Block, follows: Block) -> bool:
    """Tell whether headings that follow are of what is counted: `### Test A` under `(3 tests)`."""
    if not isinstance(follows, Heading):
        return not isinstance(lead, Heading) or not isinstance(follows, Paragraph)
    words = noun.lower().split()
    return bool(words) and follows.text.lower().startswith(words[-1].rstrip("s"))


def _is_plural(noun: str, number: int) -> bool:
    last = last_word(noun)
    return number == 1 or last.endswith(("s", "ia", "ren", "(s)")) or noun.lower().endswith("new")


def _last_sentence(text: str) -> int:
    cut = [match.end() for match in re.finditer(r"[.!?;]\s(?=\s{0,3}[A-Z0-9])|\n", text)]
    return cut[-1] if cut else 0


def _summed(noun: str, listed: _Listed) -> int | None:
    """Return the sum of the entries' own counts of the same noun; None where one has none."""
    stem = last_word(noun).rstrip("s")
    for name, cells in listed.columns:
        if name.strip(" *#").lower().rstrip("s") == stem:
            numbers = [whole(cell.strip(" *")) for cell in cells]
            return None if None in numbers else sum(number or 0 for number in numbers)
    total = 0
    for entry in listed.texts:
        found = [
            int(match["number"])
            for match in _ITEM_COUNT.finditer(entry)
            if last_word(match["noun"]).rstrip("s") == stem
        ]
        if len(found) != 1:
            return None
        total += found[0]
    return total if listed.texts else None


RULES: Final = (ListedCount(), NamedCount())
