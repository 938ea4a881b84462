"""Badges: the worst first, green only where all is verified, readable, and nothing in them runs."""

import re
from dataclasses import replace
from xml.etree.ElementTree import fromstring  # noqa: TID251 -- a reader's parser

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sitegen.model.claim import ClaimCounts
from sitegen.model.facts import RunFacts, VerdictCounts
from sitegen.model.layer import CoverageCell, CoverageMatrix, CoverageRow, Layer
from sitegen.model.outcome import Verdict
from sitegen.model.version import SuiteCoverage
from sitegen.pages.badges import Badge, Colour, build_badges, suite_path
from sitegen.publish.names import checked_path
from sitegen.render.page import render
from tests.unit.pages.world import HOSTILE
from tests.unit.pages.world_site import run_facts

GOOD = replace(
    run_facts(),
    cases=(),
    suite="uat",
    verdict=Verdict.VERIFIED,
    verdicts=VerdictCounts(verified=3),
)
CLAIMS = ClaimCounts(0, 0, 4)


def coverage(expected: int, missing: int) -> SuiteCoverage:
    """Return the coverage of a suite with so many cells expected and missing."""
    layers = tuple(Layer(f"L{n}", f"L{n}") for n in range(expected + 1))
    cells = tuple(
        CoverageCell(layer.id, 0 if index < missing else 1, expected=index < expected)
        for index, layer in enumerate(layers)
    )
    rows = (CoverageRow("x", None, cells),)
    return SuiteCoverage("uat", "R", "runs/r-0/", CoverageMatrix(layers, rows))


def badges(
    *runs: RunFacts, covered: tuple[int, int] = (4, 0), claims: ClaimCounts = CLAIMS
) -> dict[str, Badge]:
    """Return the badges of a site by their names."""
    made = build_badges(runs, (coverage(*covered),), claims)
    return {badge.path.removeprefix("badges/").removesuffix(".svg"): badge for badge in made}


def told(badge: Badge) -> tuple[str, Colour]:
    """Return what a badge says, and how."""
    return badge.message, Colour(badge.colour)


def test_where_all_is_verified_all_are_green() -> None:
    """And each suite has a badge of its own."""
    made = badges(GOOD)
    assert told(made["verdict"]) == ("all 3 verified", Colour.GOOD)
    assert told(made["coverage"]) == ("100 % reached", Colour.GOOD)
    assert told(made["claims"]) == ("all 4 confirmed", Colour.GOOD)
    assert suite_path("uat") in {badge.path for badge in made.values()}


@pytest.mark.parametrize(
    ("run", "message"),
    [
        pytest.param({"verdicts": VerdictCounts(9, 5, 0, 1, 2)}, "1 contradicted", id="a lie"),
        pytest.param({"verdicts": VerdictCounts(9, 5, 0, 0, 2)}, "2 invalid", id="unreadable"),
        pytest.param({"verdicts": VerdictCounts(9, 5, 1)}, "5 failed", id="a failure"),
        pytest.param({"verdicts": VerdictCounts(9, 0, 1)}, "90.0 % verified", id="a skip"),
        pytest.param({"verdicts": VerdictCounts()}, "no case", id="nothing"),
        pytest.param({"incomplete": True}, "100 % verified", id="no summary"),
        pytest.param({"contested": True}, "100 % verified", id="contested"),
        pytest.param({"verdict": Verdict.CONTRADICTED}, "1 run contradicted", id="a whole run"),
        pytest.param({"verdict": Verdict.SKIPPED}, "100 % verified", id="a skipped run"),
    ],
)
def test_what_is_not_verified_is_not_green(run: dict[str, object], message: str) -> None:
    """On none of the badges, and the worst comes before any share."""
    made = badges(replace(GOOD, suite="a"), replace(GOOD, suite="b", **run))  # type: ignore[arg-type]
    single = badges(replace(GOOD, **run))  # type: ignore[arg-type]
    assert single["verdict"].message == message
    green = [name for name, badge in made.items() if badge.colour == Colour.GOOD.value]
    assert green == [suite_path("a").removeprefix("badges/").removesuffix(".svg")]
    if "%" not in message and message != "no case":
        for name in ("coverage", "claims"):
            assert single[name].message.startswith(f"cases: {message}; ")


def test_missing_layers_and_contradicted_claims_are_told_first() -> None:
    """Numbers, not shares."""
    made = badges(GOOD, covered=(4, 1), claims=ClaimCounts(2, 1, 4))
    assert told(made["coverage"]) == ("1 of 4 missing", Colour.FAILED)
    assert told(made["claims"]) == ("2 of 7 contradicted", Colour.CONTRADICTED)
    made = badges(GOOD, covered=(0, 0), claims=ClaimCounts(0, 1, 4))
    assert told(made["coverage"]) == ("none expected", Colour.OPEN)
    assert told(made["claims"]) == ("1 of 5 unverifiable", Colour.OPEN)


@pytest.mark.parametrize(
    ("records", "claims", "message", "colour"),
    [
        pytest.param([Verdict.FAILED], 0, "1 record failed", Colour.FAILED, id="a record"),
        pytest.param(
            [Verdict.FAILED], 2, "2 claims contradicted", Colour.CONTRADICTED, id="claims"
        ),
        pytest.param([Verdict.SKIPPED], 0, "all 3 verified", Colour.GOOD, id="nothing bad"),
    ],
)
def test_the_first_badge_says_of_the_whole_what_pages_say(
    records: list[Verdict], claims: int, message: str, colour: Colour
) -> None:
    """Records and claims count too; a suite's badge is of its run alone."""
    made = build_badges((GOOD,), (coverage(4, 0),), ClaimCounts(claims, 0, 4), records)
    assert told(made[0]) == (message, colour)
    assert (made[1].colour == Colour.GOOD.value) == (colour is Colour.GOOD)
    assert told(made[3]) == ("all 3 verified", Colour.GOOD)


def test_no_run_is_not_passed() -> None:
    """Empty never means passed."""
    made = badges(claims=ClaimCounts(), covered=(0, 0))
    assert told(made["verdict"]) == ("no run", Colour.OPEN)
    assert {badge.colour for badge in made.values()} == {Colour.OPEN.value}


@pytest.mark.parametrize("colour", [*Colour, "#24292f"])
def test_the_text_is_readable(colour: Colour | str) -> None:
    """White on it has the contrast that WCAG 2.2 AA asks for (1.4.3)."""
    text = colour.value if isinstance(colour, Colour) else colour
    parts = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


@given(st.text(max_size=80))
@hypothesis_settings(max_examples=200, deadline=None)
def test_a_badge_is_one_harmless_drawing_whatever_a_suite_is_called(suite: str) -> None:
    """Well formed, titled, without script, style, link or anything from elsewhere."""
    path = suite_path(suite)
    (badge,) = [one for one in badges(replace(GOOD, suite=suite)).values() if one.path == path]
    assert checked_path(path)
    assert badge.width < 1_200
    root = fromstring(render(badge))  # noqa: S314 -- our own output
    assert [item.tag.partition("}")[2] for item in root.iter()] == [
        "svg", "title", "rect", "rect", "g", "text", "text",
    ]  # fmt: skip
    names = {name for item in root.iter() for name in item.attrib}
    assert not [name for name in names if re.match("on|style|.*href", name)]
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert (title.text or "").endswith(": all 3 verified")


def test_markup_in_a_name_is_text() -> None:
    """As everywhere."""
    made = badges(replace(GOOD, suite=HOSTILE))
    assert all(b"<script" not in render(badge) for badge in made.values())
