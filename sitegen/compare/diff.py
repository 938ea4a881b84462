"""Compare two runs, and the records current at their times: pure functions on facts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sitegen.canonical.text import quote
from sitegen.compare.diff_contract import contract_rows, endpoint_rows
from sitegen.compare.diff_determinism import determinism_rows
from sitegen.compare.diff_evidence import evidence_rows
from sitegen.compare.diff_records import record_rows
from sitegen.compare.renames import renames
from sitegen.compare.rows import case_row, whole_row
from sitegen.compare.verdicts import BADNESS, transition
from sitegen.model.case_key import CaseKey, case_key, id_counts
from sitegen.model.difference import RANK_ORDER, Comparison, Difference, DiffSide
from sitegen.model.facts import CaseFacts
from sitegen.model.outcome import Outcome, Verdict


def compare(base: DiffSide, head: DiffSide) -> Comparison:
    """Return what changed from `base` to `head`; the order of cases is no matter.

    Cases are matched by their id; one whose id is not its own by its file.
    """
    ones, others = _by_key(base.cases), _by_key(head.cases)
    keys = sorted(ones.keys() | others.keys())
    return compare_pairs(base, head, ((ones.get(key), others.get(key)) for key in keys))


def compare_pairs(
    base: DiffSide, head: DiffSide, pairs: Iterable[tuple[CaseFacts | None, CaseFacts | None]]
) -> Comparison:
    """Return the same from cases that are matched already, in the order of their keys.

    The cases of the two sides themselves are not looked at, so that pairs may be read one by one;
    verified pairs that are known to be equal may be left out.
    """
    found = list(_run_rows(base, head))
    other_evidence = base.run.evidence_sha256 != head.run.evidence_sha256
    same_code = base.run.commit is not None and base.run.commit == head.run.commit
    same_code = same_code and not (base.run.dirty or head.run.dirty)
    gone: list[CaseFacts] = []
    new: list[CaseFacts] = []
    for one, other in pairs:
        if one is not None and other is not None:
            pair = (one, other) if one.case_id == other.case_id else _nameless(one, other)
            found.extend(_case_rows(*pair, other_evidence, same_code))
        elif one is not None:
            gone.append(one)
        elif other is not None:
            new.append(other)
    found.extend(_gone_and_new(base, head, gone, new))
    if base.records is not None and head.records is not None:
        found.extend(record_rows(base.records, head.records))
    ordered = tuple(sorted(found, key=_order))
    return Comparison(base.label, head.label, base.run, head.run, ordered)


def _nameless(one: CaseFacts, other: CaseFacts) -> tuple[CaseFacts, CaseFacts]:
    """Return a pair that was matched by its file: neither id names it."""
    return replace(one, case_id=None), replace(other, case_id=None)


def _order(row: Difference) -> tuple[int, tuple[str, ...]]:
    """Return what rows are sorted by: everything, so that no order of the input shows."""
    words = (row.kind, row.case_id, *(row.record or ()), row.where, row.message, row.artifact)
    return RANK_ORDER[row.rank], tuple(word or "" for word in (*words, row.base, row.head))


def _by_key(cases: Sequence[CaseFacts]) -> dict[CaseKey, CaseFacts]:
    ids = id_counts(cases)
    return {case_key(case, ids): case for case in cases}


def _run_rows(base: DiffSide, head: DiffSide) -> Iterator[Difference]:
    kind = transition("run", base.run.verdict, head.run.verdict)
    if kind is not None:
        message = f"The run as a whole was {base.run.verdict} and is {head.run.verdict}."
        yield whole_row(kind, message, None, (base.run.verdict.value, head.run.verdict.value))
    yield from endpoint_rows(base.run.endpoints, head.run.endpoints)


def _case_rows(
    base: CaseFacts,
    head: CaseFacts,
    other_evidence: bool,  # noqa: FBT001 -- two facts about the runs, never switches
    same_code: bool,  # noqa: FBT001
) -> Iterator[Difference]:
    yield from _verdict_rows(base, head, other_evidence=other_evidence)
    same = base.detail == head.detail
    if not same or base.layer_events != head.layer_events:
        both_pass = base.outcome is Outcome.PASS and head.outcome is Outcome.PASS
        if both_pass and base.verdict is head.verdict:
            yield from evidence_rows(base, head)
            yield from determinism_rows(base, head)
    if same_code:
        yield from _hash_rows(base, head)
    yield from contract_rows(base, head)


def _verdict_rows(
    base: CaseFacts, head: CaseFacts, *, other_evidence: bool
) -> Iterator[Difference]:
    kind = transition("case", base.verdict, head.verdict)
    values = (base.verdict.value, head.verdict.value)
    name = quote(head.case_id or head.artifact.path)
    if kind is not None:
        message = f"The case {name} was {base.verdict} and is {head.verdict}."
        yield case_row(kind, head, message, "/status", values)
        return
    if BADNESS[head.verdict] > BADNESS[Verdict.SKIPPED] and other_evidence:
        message = f"The case {name} is {head.verdict}, as it was."
        yield case_row("case-still-failing", head, message, "/status", values)
    if base.status != head.status:
        message = f"The case {name} states another status, with the same verdict."
        values = (base.status or "none", head.status or "none")
        yield case_row("case-status-changed", head, message, "/status", values)


def _hash_rows(base: CaseFacts, head: CaseFacts) -> Iterator[Difference]:
    steady = (
        base.detail is not None
        and head.detail is not None
        and not (base.detail.hash_volatile or head.detail.hash_volatile)
    )
    if steady and base.content_hash != head.content_hash:
        message = f"The case {quote(head.case_id or '')} has another hash for the same commit."
        values = (base.content_hash, head.content_hash)
        yield case_row("hash-changed", head, message, "/determinism_hash", values)


def _gone_and_new(
    base: DiffSide, head: DiffSide, gone: list[CaseFacts], new: list[CaseFacts]
) -> Iterator[Difference]:
    """Yield whole cases that only one side has, where the other side is no mere selection."""
    if head.run.selection is not None:
        gone = []
    if base.run.selection is not None:
        new = []
    for case in gone:
        message = f"The case {quote(case.case_id or case.artifact.path)} is gone."
        yield case_row("case-removed", case, message, None, (case.verdict.value, None))
    for case in new:
        message = f"The case {quote(case.case_id or case.artifact.path)} is new."
        yield case_row("case-added", case, message, None, (None, case.verdict.value))
    for before, now in renames(gone, new):
        names = quote(now.case_id or ""), quote(before.case_id or "")
        message = f"{names[0]} has the content that {names[1]} had."
        yield case_row("case-probably-renamed", now, message, None, (before.case_id, now.case_id))
