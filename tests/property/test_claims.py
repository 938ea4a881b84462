"""Properties of the claims of reports: what is true stays so, and no number changes unseen."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.claims.evidence import NO_EVIDENCE, Evidence
from sitegen.claims.run_summaries import run_claims
from sitegen.model.claim import Claim, ClaimCounts, ClaimVerdict
from tests.report_tools import (
    COUNTER_RUN,
    NAMES,
    SHELF_RUN,
    claims_in,
    counter_run,
    evidence,
    run_facts,
    shelf_run,
    text_of,
)


@dataclass(frozen=True, slots=True)
class Unseen:
    r"""What may change unseen, and why; `\K` begins what is meant. `only` are the new numbers."""

    pattern: str
    reason: str
    only: tuple[int, ...] = ()


IN_REPORTS: Final = (
    Unseen(r"^verified: .*$", "a date: nothing here tells when somebody looked"),
    Unseen(r"\bphase \d+", "an ordinal: it counts nothing"),
    Unseen(r"\bPython \d+\.\d+\.\d+", "a version"),
    Unseen(r"\bpython3 |SHA-256 |-E2E-", "a part of a name"),
    Unseen(r"\b\d+ minutes", "a duration in prose"),
    Unseen(r"\bin \d+\.\d+s", "the duration of a command"),
    Unseen(r"\bline \d+ of", "a line of a file that is not here"),
    Unseen(r"\[ *\d+%\]", "the progress that pytest prints beside a test"),
    Unseen(r"^\| GR-\d", "the id of a row: any other name would do"),
    Unseen(r"^Created \K7", "a summary may count more than one section lists", (8, 9)),
    Unseen(r"^\d+\. LEND-E2E-\d+", "the number of an entry, or another scenario in its place"),
    Unseen(r"\K66(?=% improvement)", "66.67 % is rounded or cut", (67,)),
    Unseen(r"\K77(?=%\) now)", "76.92 % is rounded or cut", (76,)),
    Unseen(r"92\.\K86", "92.857 % is rounded or cut", (85,)),
)
"""What of `consistent.md` may change without any claim that says so."""

IN_SUMMARIES: Final = (
    Unseen(r'"run_id".*', "the id of another run: the check `run-id-folder` tells, no claim"),
    Unseen(r'"created_at".*', "a time: the check `run-created-at` tells, no claim"),
    Unseen(r'"artifact_version".*', "the version of the format"),
    Unseen(r'"schema".*', "the version of the format"),
)
"""What of a run's summary may change without any claim that says so."""

NUMBER: Final = re.compile(r"\d+")
LETTER: Final = re.compile(r"\w", re.ASCII)
PARTS: Final = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A number in a text, and what it may become: numbers of similar size, as long in an id."""

    start: int
    digits: str
    others: tuple[str, ...]

    def becomes(self, text: str, other: str) -> str:
        """Return the text with another number here."""
        return text[: self.start] + other + text[self.start + len(self.digits) :]


def places(text: str, unseen: Sequence[Unseen]) -> tuple[Place, ...]:
    """Return every number of a text whose change has to be seen."""
    allowed = [span for one in unseen for span in _spans(one, text)]
    found = []
    for match in NUMBER.finditer(text):
        inside = [only for start, end, only in allowed if start <= match.start() < end]
        if () in inside:
            continue
        others = [one for one in _others(match) if int(one) not in set(chain(*inside))]
        found.append(Place(match.start(), match[0], tuple(others)))
    return tuple(found)


def _spans(unseen: Unseen, text: str) -> list[tuple[int, int, tuple[int, ...]]]:
    before, _, meant = unseen.pattern.rpartition(r"\K")
    pattern = re.compile(f"(?:{before})(?P<meant>{meant})", re.MULTILINE)
    return [(*match.span("meant"), unseen.only) for match in pattern.finditer(text)]


def _others(match: re.Match[str]) -> list[str]:
    """Return numbers of similar size: within a fifth, or two."""
    digits, number = match[0], int(match[0])
    around = match.string[match.start() - 1 : match.start()] + match.string[match.end() :][:1]
    reach = max(2, number // 5)
    steps = sorted({1, 2, reach // 3, reach // 2, reach} - {0})
    values = [number + sign * step for step in steps for sign in (-1, 1)]
    if LETTER.search(around) or (digits.startswith("0") and len(digits) > 1):
        size = 10 ** len(digits)
        return sorted({str(value % size).zfill(len(digits)) for value in values} - {digits})
    return [str(value) for value in values if value >= 0]


def is_seen(before: Sequence[Claim], after: Sequence[Claim]) -> bool:
    """Tell whether a claim is contradicted, or one more has lost its evidence."""
    first, then = ClaimCounts.of(tuple(before)), ClaimCounts.of(tuple(after))
    return then.contradicted > 0 or then.unverifiable > first.unverifiable


@cache
def true_claims() -> tuple[Claim, ...]:
    """Return the claims of the report as it is."""
    return claims_in(TEXT)


def unseen_changes(changes: Iterable[tuple[Place, str]]) -> Iterator[str]:
    """Yield every one of these changes that no claim of the report sees."""
    for place, other in changes:
        if not is_seen(true_claims(), claims_in(place.becomes(TEXT, other))):
            line = TEXT.count("\n", 0, place.start) + 1
            yield f"line {line}: {place.digits} became {other}"


TEXT: Final = text_of("consistent")
PLACES: Final = places(TEXT, IN_REPORTS)
SUMMARIES: Final = {COUNTER_RUN: counter_run(), SHELF_RUN: shelf_run()}


def test_nothing_is_contradicted_in_a_report_that_is_true() -> None:
    """What can't be decided needs what is not here: what must-haves rest on, source files."""
    found = true_claims()
    assert [claim for claim in found if claim.verdict is ClaimVerdict.CONTRADICTED] == []
    assert {one.rule for one in found if one.verdict is ClaimVerdict.UNVERIFIABLE} == {
        "report-file",
        "report-truth",
    }


@given(st.data())
def test_a_changed_number_is_seen(data: st.DataObject) -> None:
    """Wherever it stands but in the table of exceptions, and whatever near it becomes."""
    place = data.draw(st.sampled_from(PLACES))
    other = data.draw(st.sampled_from(place.others))
    assert list(unseen_changes([(place, other)])) == []


@pytest.mark.full
@pytest.mark.parametrize("part", range(PARTS))
def test_every_changed_number_is_seen(part: int) -> None:
    """The same for each number of the report, one after the other."""
    changes = ((place, other) for place in PLACES[part::PARTS] for other in place.others)
    assert list(unseen_changes(changes)) == []


@pytest.mark.parametrize("unseen", IN_REPORTS, ids=lambda one: one.pattern)
def test_no_exception_is_superfluous(unseen: Unseen) -> None:
    """Each is about a number of the report, one change of which is indeed not seen."""
    others = [one for one in IN_REPORTS if one is not unseen]
    known = {(place.start, other) for place in PLACES for other in place.others}
    changes = (
        (place, other)
        for place in places(TEXT, others)
        for other in place.others
        if (place.start, other) not in known
    )
    assert any(unseen_changes(changes))


@pytest.mark.parametrize("run_id", SUMMARIES)
def test_a_changed_number_of_a_summary_is_contradicted(run_id: str) -> None:
    """Each figure and each digit of the digest, held against the run's own cases."""
    files = SUMMARIES[run_id]
    text = files["run_summary.json"].decode("ascii")
    assert not ClaimCounts.of(tuple(run_claims(run_facts(run_id, files)))).contradicted
    for place in places(text, IN_SUMMARIES):
        for other in place.others:
            changed = {**files, "run_summary.json": place.becomes(text, other).encode("ascii")}
            claims = tuple(run_claims(run_facts(run_id, changed)))
            assert ClaimCounts.of(claims).contradicted == 1, (place, other)


def stated(text: str, held_against: Evidence) -> list[tuple[str, str | None, str]]:
    """Return what a text claims, and where, without what became of it."""
    return sorted(
        (claim.rule, claim.where, claim.stated) for claim in claims_in(text, held_against)
    )


@given(name=st.sampled_from(NAMES), data=st.data())
def test_what_is_claimed_does_not_depend_on_the_evidence(name: str, data: st.DataObject) -> None:
    """Nor does where: for each report, and whatever sections are cut out of it."""
    sections = re.split(r"(?m)^(?=#)", text_of(name))
    kept = data.draw(st.lists(st.booleans(), min_size=len(sections), max_size=len(sections)))
    text = "".join(one for one, keep in zip(sections, kept, strict=True) if keep)
    assert stated(text, NO_EVIDENCE) == stated(text, evidence())


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_report_claims_the_same_without_evidence(name: str) -> None:
    """Its rules, places and words are those of the text alone."""
    assert stated(text_of(name), NO_EVIDENCE) == stated(text_of(name), evidence())
