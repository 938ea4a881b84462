"""The gate's policy on differences: which fail, which are waived, and until when."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sitegen.compare.kinds import KIND_BY_ID
from sitegen.model.difference import Difference, Judged, Rank, Waiver
from sitegen.settings import Settings
from sitegen.settings_gate import GatePolicy, GateRule, WaiverRule

IN_FORCE = "in force"
LAPSED = "lapsed"
NOT_JUDGED = "not judged"


def judge(
    differences: Iterable[Difference], policy: GatePolicy, reference: datetime | None
) -> tuple[Judged, ...]:
    """Return the differences, in their order, with what the policy makes of them.

    The first rule that matches a difference decides whether it fails, else `policy.fail`. A waiver
    in force keeps it from failing; one that lapsed at the reference time (which has an offset) is
    told and does not. Without a reference time every waiver holds, and is `not judged`. What fails
    in no case has no waiver.
    """
    waivers = tuple((waiver, _waiver(waiver, reference)) for waiver in policy.waivers)
    return tuple(_judged(row, policy, waivers) for row in differences)


def unused_waivers(judged: Iterable[Judged], policy: GatePolicy) -> tuple[WaiverRule, ...]:
    """Return the waivers, in their order, that cover no difference that would fail without them."""
    rows = [item.difference for item in judged if item.fails or item.waiver is not None]
    return tuple(
        waiver for waiver in policy.waivers if not any(_covers(waiver, row) for row in rows)
    )


def unknown_kinds(policy: GatePolicy) -> tuple[str, ...]:
    """Return the names in a policy that no difference can have, sorted.

    A rule or waiver with one would never match anything, which nobody would notice.
    """
    kinds = {
        *(kind for rule in policy.rules for kind in rule.kinds),
        *(waiver.kind for waiver in policy.waivers if waiver.kind is not None),
    }
    ranks = {rank.value for rank in Rank}
    return tuple(sorted((kinds | (set(policy.fail) - ranks)) - KIND_BY_ID.keys()))


def baseline_for(suite: str, environment: str | None, settings: Settings) -> str | None:
    """Return the tag that runs of a suite and environment are compared with, None where none is."""
    for rule in settings.baseline_rules:
        if rule.suite in {None, suite} and rule.environment in {None, environment}:
            return rule.tag
    return settings.baseline


def rule_names(tag: str, suite: str, settings: Settings) -> bool:
    """Tell whether a rule of the configuration names this baseline for a suite."""
    return any(rule.tag == tag and rule.suite in {None, suite} for rule in settings.baseline_rules)


def _judged(
    row: Difference, policy: GatePolicy, waivers: Sequence[tuple[WaiverRule, Waiver]]
) -> Judged:
    if not _fails(row, policy):
        return Judged(row, fails=False)
    covering = [waiver for rule, waiver in waivers if _covers(rule, row)]
    holding = [waiver for waiver in covering if waiver.state != LAPSED]
    chosen = next(iter(holding or covering), None)
    return Judged(row, not holding, chosen)


def _fails(row: Difference, policy: GatePolicy) -> bool:
    for rule in policy.rules:
        if _matches(rule, row):
            return rule.fail
    return row.rank.value in policy.fail or row.kind in policy.fail


def _matches(rule: GateRule, row: Difference) -> bool:
    return (
        (not rule.ranks or row.rank.value in rule.ranks)
        and (not rule.kinds or row.kind in rule.kinds)
        and (not rule.use_cases or row.use_case in rule.use_cases)
        and (not rule.layers or row.layer in rule.layers)
        and (not rule.cases or row.case_id in rule.cases)
    )


def _covers(waiver: WaiverRule, row: Difference) -> bool:
    record = "/".join(row.record) if row.record else None
    return (
        waiver.kind in {None, row.kind}
        and waiver.case in {None, row.case_id}
        and waiver.use_case in {None, row.use_case}
        and waiver.layer in {None, row.layer}
        and waiver.record in {None, record}
    )


def _waiver(waiver: WaiverRule, reference: datetime | None) -> Waiver:
    if reference is None:
        return Waiver(waiver.reason, waiver.owner, waiver.expires, NOT_JUDGED)
    state = LAPSED if reference >= waiver.end else IN_FORCE
    return Waiver(waiver.reason, waiver.owner, waiver.expires, state)
