"""Find cases that are gone and new with the same content: offered as renames, never assumed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from difflib import SequenceMatcher
from typing import Any, Final

from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.encode import canonical_json
from sitegen.model.facts import CaseFacts

LARGEST_GROUP: Final = 50
"""Cases of equal content that are told apart by their names; of more nobody can say which."""

_OWN_NAME: Final = "<name>"


def renames(
    gone: Sequence[CaseFacts], new: Sequence[CaseFacts]
) -> Iterator[tuple[CaseFacts, CaseFacts]]:
    """Yield pairs of equal content, each case at most once; where several fit, by name."""
    if not gone or not new:
        return
    before, now = _groups(gone), _groups(new)
    for digest in sorted(before.keys() & now.keys()):
        ones, others = before[digest], now[digest]
        if max(len(ones), len(others)) > LARGEST_GROUP:
            continue
        yield from _paired(ones, others)


def content_digest(case: CaseFacts) -> str:
    """Return the digest of a case's content but for its name, wherever that stands in it."""
    content = {
        "detail": None if case.detail is None else asdict(case.detail),
        "operation": case.operation,
        "stage": case.stage,
        "use_case": case.use_case,
        "verdict": case.verdict.value,
    }
    return sha256_hex(canonical_json(_nameless(content, _names(case.case_id or ""))))


def _groups(cases: Sequence[CaseFacts]) -> dict[str, list[CaseFacts]]:
    found: dict[str, list[CaseFacts]] = defaultdict(list)
    for case in cases:
        if case.case_id is not None and case.detail is not None:
            found[content_digest(case)].append(case)
    return found


def _names(case_id: str) -> tuple[str, ...]:
    """Return the id, and its last part, which emitters write into inputs and assertion ids."""
    last = case_id.rpartition("::")[2].rpartition("__")[2]
    # `__test_x` has no class before it; the whole id is its name then.
    return tuple(sorted({case_id, last} - {""}, key=len, reverse=True))


def _nameless(value: Any, names: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, _OWN_NAME)
        return value
    if isinstance(value, dict):
        # Digests of values hold the name as well; the text beside them is what counts.
        texts = {"sha256"} if value.get("text") is not None else set()
        return {key: _nameless(item, names) for key, item in value.items() if key not in texts}
    if isinstance(value, list | tuple):
        return [_nameless(item, names) for item in value]
    return value


def _paired(
    ones: list[CaseFacts], others: list[CaseFacts]
) -> Iterator[tuple[CaseFacts, CaseFacts]]:
    ranked = sorted(
        (-_likeness(one, other), sorted((one.case_id or "", other.case_id or "")), first, second)
        for first, one in enumerate(ones)
        for second, other in enumerate(others)
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, _, first, second in ranked:
        if first not in taken[0] and second not in taken[1]:
            taken[0].add(first)
            taken[1].add(second)
            yield ones[first], others[second]


def _likeness(one: CaseFacts, other: CaseFacts) -> float:
    # The same either way round: difflib's ratio is not.
    names = sorted((one.case_id or "", other.case_id or ""))
    return SequenceMatcher(None, names[0][:200], names[1][:200], autojunk=False).ratio()
