"""What a case of a run is matched by: its id, or its file where the id is not its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sitegen.model.facts import CaseFacts


class CaseKey(NamedTuple):
    """`by` is `id`, or `file` for a duplicate and for what could not be read."""

    by: str
    text: str


def case_key(case: CaseFacts, ids: Mapping[str | None, int]) -> CaseKey:
    """Return a case's key; `ids` counts the case ids of its run."""
    if case.case_id is None or case.dialect is None or ids[case.case_id] > 1:
        return CaseKey("file", case.artifact.path)
    return CaseKey("id", case.case_id)


def id_counts(cases: Sequence[CaseFacts]) -> Counter[str | None]:
    """Count the case ids of a run."""
    return Counter(case.case_id for case in cases)
