"""The gate's policy: what fails, what is waived, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.assembly.gate import FailOn, Tally, exit_code
from sitegen.compare.kinds import KINDS
from sitegen.compare.policy import (
    IN_FORCE,
    LAPSED,
    NOT_JUDGED,
    baseline_for,
    judge,
    unknown_kinds,
    unused_waivers,
)
from sitegen.errors import ExitCode
from sitegen.model.difference import WORSE, Difference, Judged, Rank
from sitegen.settings import BaselineRule, Settings, settings_from
from sitegen.settings_gate import RANKS, GatePolicy, GateRule, WaiverRule, end_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY, YESTERDAY = "2026-11-21", "2026-11-20"

KIND_NAMES = ("layer-lost", "case-removed", "case-newly-failing", "endpoint-new")
CASES, USE_CASES, LAYERS = ("a", "b"), ("UC-001", "UC-002"), ("L4", "L5")
RECORDS = (("preflight", "nightly"), ("certification", "S/1"))


def row(
    kind: str = "layer-lost",
    rank: Rank = Rank.WEAKER,
    *,
    case: str | None = "a",
    use_case: str | None = "UC-001",
    layer: str | None = "L4",
    record: tuple[str, str] | None = None,
) -> Difference:
    """Return a difference."""
    return Difference(
        kind, rank, case, None, "1", "0", "It is less.", use_case, layer, record=record
    )


def waiver(expires: str = TODAY, **chosen: str) -> WaiverRule:
    """Return a waiver of what is chosen."""
    return WaiverRule("known", "team", expires, **chosen)


def policy(*waivers: WaiverRule, rules: tuple[GateRule, ...] = ()) -> GatePolicy:
    """Return the default policy with these waivers and rules."""
    return GatePolicy(rules=rules, waivers=waivers)


def fails(difference: Difference, gate: GatePolicy) -> bool:
    """Return whether one difference fails at noon."""
    (judged,) = judge([difference], gate, NOON)
    return judged.fails


@pytest.mark.parametrize("rank", list(Rank))
def test_what_is_worse_fails_by_default_and_nothing_else(rank: Rank) -> None:
    """The default is what `--fail-on regression` means."""
    assert fails(row(rank=rank), GatePolicy()) == (rank in WORSE)


def test_ranks_and_kinds_of_the_configuration_are_those_of_the_catalogue() -> None:
    """The configuration can't import the catalogue, so that both must agree is tested."""
    assert set(RANKS) == {rank.value for rank in Rank}
    for kind in KINDS:
        read = settings_from({"gate": {"fail": [kind.id]}}, "sitegen.toml")
        assert read.gate.fail == (kind.id,)
    assert not {kind.id for kind in KINDS} & set(RANKS)


def test_fail_names_kinds_as_well_as_ranks() -> None:
    """A single kind of change can fail."""
    gate = GatePolicy(fail=("case-method-changed",))
    assert fails(row("case-method-changed", Rank.CHANGED), gate)
    assert not fails(row("case-newly-failing", Rank.REGRESSION), gate)


@pytest.mark.parametrize(
    ("rule", "other"),
    [
        pytest.param(GateRule(fail=False, ranks=("weaker",)), row(rank=Rank.REMOVED), id="rank"),
        pytest.param(GateRule(fail=False, kinds=("layer-lost",)), row("events-lost"), id="kind"),
        pytest.param(GateRule(fail=False, use_cases=("UC-001",)), row(use_case="B"), id="use case"),
        pytest.param(GateRule(fail=False, layers=("L4",)), row(layer="L5"), id="layer"),
        pytest.param(GateRule(fail=False, cases=("a",)), row(case="b"), id="case"),
        pytest.param(
            GateRule(fail=False, cases=("a",), layers=("L4",)), row(layer=None), id="all that it is"
        ),
    ],
)
def test_a_rule_decides_on_what_it_matches_alone(rule: GateRule, other: Difference) -> None:
    """Every selector counts; what isn't matched fails as before."""
    assert not fails(row(), policy(rules=(rule,)))
    assert fails(other, policy(rules=(rule,)))


def test_the_first_rule_that_matches_decides() -> None:
    """An exception stands before the rule that it is an exception of."""
    exception = GateRule(fail=True, cases=("a",))
    rule = GateRule(fail=False, use_cases=("UC-001",))
    assert fails(row(), policy(rules=(exception, rule)))
    assert not fails(row(), policy(rules=(rule, exception)))
    assert fails(
        row("case-added", Rank.ADDED), policy(rules=(GateRule(fail=True, ranks=("added",)),))
    )


@pytest.mark.parametrize(
    ("chosen", "other"),
    [
        pytest.param({"kind": "layer-lost"}, row("events-lost"), id="kind"),
        pytest.param({"case": "a"}, row(case="b"), id="case"),
        pytest.param({"use_case": "UC-001"}, row(use_case="UC-002"), id="use case"),
        pytest.param({"layer": "L4"}, row(layer="L5"), id="layer"),
        pytest.param({"case": "a", "layer": "L4"}, row(layer="L5"), id="all that it names"),
    ],
)
def test_a_waiver_covers_what_it_names_alone(chosen: dict[str, str], other: Difference) -> None:
    """Every selector counts."""
    gate = policy(waiver(**chosen))
    assert not fails(row(), gate)
    assert fails(other, gate)


def test_a_waiver_names_a_record_by_kind_and_id() -> None:
    """The id may hold a slash."""
    gate = policy(waiver(record="certification/S/1"))
    assert not fails(row("record-removed", Rank.REMOVED, case=None, record=RECORDS[1]), gate)
    assert fails(row("record-removed", Rank.REMOVED, case=None, record=RECORDS[0]), gate)
    assert fails(row(), gate)


@pytest.mark.parametrize(
    ("expires", "reference", "state"),
    [
        pytest.param(TODAY, NOON, IN_FORCE, id="its last day"),
        pytest.param(TODAY, datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC), IN_FORCE, id="to 24 h"),
        pytest.param(TODAY, datetime(2026, 11, 22, tzinfo=UTC), LAPSED, id="the day after"),
        pytest.param(YESTERDAY, NOON, LAPSED, id="yesterday"),
        pytest.param("2026-11-21T12:00:01Z", NOON, IN_FORCE, id="a second to go"),
        pytest.param("2026-11-21T12:00:00Z", NOON, LAPSED, id="the moment itself"),
        pytest.param("2026-11-21T14:30:00+02:00", NOON, IN_FORCE, id="an offset"),
        pytest.param("2026-11-21T13:30:00+02:00", NOON, LAPSED, id="an offset, lapsed"),
        pytest.param(YESTERDAY, None, NOT_JUDGED, id="no reference time"),
    ],
)
def test_a_waiver_holds_to_its_end(expires: str, reference: datetime | None, state: str) -> None:
    """A date holds through its whole day in UTC; without a reference time nothing lapses."""
    (judged,) = judge([row()], policy(waiver(expires, case="a")), reference)
    assert judged.waiver is not None
    assert judged.waiver.state == state
    assert (judged.waiver.reason, judged.waiver.owner) == ("known", "team")
    assert judged.waiver.expires == expires
    assert judged.fails == (state == LAPSED)


def test_a_waiver_in_force_goes_before_one_that_lapsed() -> None:
    """It doesn't matter which stands first."""
    lapsed, holds = waiver(YESTERDAY, case="a"), waiver(TODAY, layer="L4")
    for waivers in ((lapsed, holds), (holds, lapsed)):
        (judged,) = judge([row()], policy(*waivers), NOON)
        assert not judged.fails
        assert judged.waiver is not None
        assert judged.waiver.expires == TODAY


def test_what_would_not_fail_has_no_waiver() -> None:
    """A waiver is no label: it is told where it changes something."""
    (judged,) = judge([row("layer-reached", Rank.IMPROVEMENT)], policy(waiver(case="a")), NOON)
    assert judged == Judged(row("layer-reached", Rank.IMPROVEMENT), fails=False)


def test_a_waiver_that_covers_nothing_is_told() -> None:
    """What only covers an improvement covers nothing; one that lapsed still covers."""
    rows = [row(), row("case-newly-passing", Rank.IMPROVEMENT, case="b", layer=None)]
    idle, elsewhere = waiver(case="b"), waiver(layer="L6")
    used, second, lapsed = waiver(case="a"), waiver(layer="L4"), waiver(YESTERDAY, case="a")
    gate = policy(elsewhere, used, idle, second, lapsed)
    assert unused_waivers(judge(rows, gate, NOON), gate) == (elsewhere, idle)


def test_names_that_no_difference_has_are_found() -> None:
    """A rank is no kind: a waiver of one would never match."""
    gate = GatePolicy(
        fail=("regression", "layer-lost", "regresion"),
        rules=(GateRule(fail=False, kinds=("layer-gone", "case-removed"), ranks=("weaker",)),),
        waivers=(waiver(kind="weaker"), waiver(case="a")),
    )
    assert unknown_kinds(gate) == ("layer-gone", "regresion", "weaker")
    assert unknown_kinds(GatePolicy()) == ()


@pytest.mark.parametrize(
    ("suite", "environment", "tag"),
    [
        pytest.param("nightly", "staging", "first", id="both"),
        pytest.param("nightly", "production", "second", id="suite alone"),
        pytest.param("nightly", None, "second", id="no environment"),
        pytest.param("smoke", "staging", "third", id="environment alone"),
        pytest.param("smoke", None, "else", id="none"),
    ],
)
def test_the_first_rule_that_fits_names_the_baseline(
    suite: str, environment: str | None, tag: str
) -> None:
    """Rules go before the general setting."""
    rules = (
        BaselineRule("first", "nightly", "staging"),
        BaselineRule("second", "nightly"),
        BaselineRule("third", environment="staging"),
    )
    assert baseline_for(suite, environment, Settings(baseline_rules=rules, baseline="else")) == tag


def test_there_may_be_no_baseline() -> None:
    """Nothing names one."""
    assert baseline_for("default", None, Settings()) is None
    other = Settings(baseline_rules=(BaselineRule("first", "nightly"),))
    assert baseline_for("default", None, other) is None


# --------------------------------------------------------------------------------- invariants

DIFFERENCES = st.lists(
    st.builds(
        row,
        st.sampled_from(KIND_NAMES),
        st.sampled_from(list(Rank)),
        case=st.none() | st.sampled_from(CASES),
        use_case=st.none() | st.sampled_from(USE_CASES),
        layer=st.none() | st.sampled_from(LAYERS),
        record=st.none() | st.sampled_from(RECORDS),
    ),
    max_size=8,
)
SELECTORS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(KIND_NAMES),
        "case": st.sampled_from(CASES),
        "use_case": st.sampled_from(USE_CASES),
        "layer": st.sampled_from(LAYERS),
        "record": st.sampled_from(["/".join(record) for record in RECORDS]),
    },
).filter(bool)
EXPIRES = st.sampled_from(
    [YESTERDAY, TODAY, "2026-11-21T12:00:00Z", "2026-11-21T12:00:01Z", "2027-01-01T00:00:00+14:00"]
)
WAIVERS = st.lists(
    st.builds(lambda expires, chosen: waiver(expires, **chosen), EXPIRES, SELECTORS), max_size=4
).map(tuple)
GATE_RULES = st.lists(
    st.builds(
        GateRule,
        fail=st.booleans(),
        ranks=st.lists(st.sampled_from(RANKS), max_size=2).map(tuple),
        kinds=st.lists(st.sampled_from(KIND_NAMES), max_size=2).map(tuple),
        layers=st.lists(st.sampled_from(LAYERS), max_size=1).map(tuple),
        use_cases=st.lists(st.sampled_from(USE_CASES), max_size=1).map(tuple),
        cases=st.lists(st.sampled_from(CASES), max_size=1).map(tuple),
    ),
    max_size=3,
).map(tuple)
FAIL = st.lists(st.sampled_from([*RANKS, *KIND_NAMES]), max_size=3, unique=True).map(tuple)
POLICIES = st.builds(GatePolicy, FAIL, GATE_RULES, WAIVERS)
REFERENCES = st.none() | st.integers(-48, 48).map(lambda hours: NOON + timedelta(hours=hours))


def failing(differences: list[Difference], gate: GatePolicy, at: datetime | None) -> list[bool]:
    """Return which of the differences fail."""
    return [item.fails for item in judge(differences, gate, at)]


def code(differences: list[Difference], gate: GatePolicy, at: datetime | None) -> ExitCode:
    """Return the exit code where regressions fail."""
    tally = Tally()
    tally.add_judged(judge(differences, gate, at))
    return exit_code(tally, frozenset({FailOn.REGRESSION}), strict=False)


@given(DIFFERENCES, POLICIES, REFERENCES)
def test_the_order_of_the_differences_is_kept(
    differences: list[Difference], gate: GatePolicy, at: datetime | None
) -> None:
    """Nothing is left out, added or moved."""
    assert [item.difference for item in judge(differences, gate, at)] == differences


@given(DIFFERENCES, POLICIES, REFERENCES, WAIVERS)
def test_more_waivers_never_add_a_failure(
    differences: list[Difference],
    gate: GatePolicy,
    at: datetime | None,
    more: tuple[WaiverRule, ...],
) -> None:
    """A waiver makes nothing worse, wherever it stands."""
    before = failing(differences, gate, at)
    for waivers in ((*gate.waivers, *more), (*more, *gate.waivers)):
        after = failing(differences, replace(gate, waivers=waivers), at)
        assert all(then or not now for then, now in zip(before, after, strict=True))


@given(DIFFERENCES, POLICIES, REFERENCES)
def test_a_lapsed_waiver_equals_no_waiver(
    differences: list[Difference], gate: GatePolicy, at: datetime | None
) -> None:
    """For what fails, and so for the exit code; it is only told."""
    standing = tuple(item for item in gate.waivers if at is None or at < item.end)
    without = replace(gate, waivers=standing)
    assert failing(differences, gate, at) == failing(differences, without, at)
    assert code(differences, gate, at) == code(differences, without, at)


@given(DIFFERENCES, POLICIES, st.integers(-48, 48), st.integers(0, 48))
def test_time_alone_never_mends_a_failure(
    differences: list[Difference], gate: GatePolicy, hours: int, later: int
) -> None:
    """Waivers lapse, and none begins."""
    now = NOON + timedelta(hours=hours)
    before = failing(differences, gate, now)
    after = failing(differences, gate, now + timedelta(hours=later))
    assert all(then or not now_ for then, now_ in zip(after, before, strict=True))


@given(DIFFERENCES, POLICIES, REFERENCES)
def test_a_waiver_is_unused_exactly_where_nothing_changes_without_it(
    differences: list[Difference], gate: GatePolicy, at: datetime | None
) -> None:
    """Alone and never lapsing, an unused waiver waives nothing, and a used one does."""
    unused = unused_waivers(judge(differences, gate, at), gate)
    bare = failing(differences, replace(gate, waivers=()), None)
    for item in gate.waivers:
        alone = failing(differences, replace(gate, waivers=(item,)), None)
        assert (alone == bare) == (item in unused)


@given(DIFFERENCES, POLICIES, REFERENCES)
def test_what_is_told_agrees_with_what_fails(
    differences: list[Difference], gate: GatePolicy, at: datetime | None
) -> None:
    """A failure has no waiver or a lapsed one; the exit code is 5 exactly where one fails."""
    judged = judge(differences, gate, at)
    states = map(attrgetter("waiver.state"), (item for item in judged if item.waiver is not None))
    assert set(states) <= ({NOT_JUDGED} if at is None else {IN_FORCE, LAPSED})
    for item in judged:
        if item.waiver is not None:
            assert item.fails == (item.waiver.state == LAPSED)
    fails_ = any(item.fails for item in judged)
    assert code(differences, gate, at) == (ExitCode.REGRESSION if fails_ else ExitCode.OK)


@given(st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- hypothesis wants bounds without a zone
def test_a_date_ends_with_its_day(moment: datetime) -> None:
    """In UTC, whatever the time of the day."""
    end = end_of(moment.date().isoformat())
    assert moment < end <= moment + timedelta(days=1)
