"""Places at which a guardrail is broken, and how two fingerprints of a structure differ."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.text import quote
from sitegen.certify.observed import GuardedRun, Print

_MARKS: Final = ("is_synthetic", "synthetic_scenario_id")

# That a mark must be there treats all rows alike: it is no exception for some of them.
_MARK_NEEDED: Final = re.compile(
    r"check\s*\(+\s*[\"`\[]?(is_synthetic|synthetic_scenario_id)[\"`\]]?\s+is\s+not\s+null\s*\)+",
    re.IGNORECASE,
)

Key = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Breach:
    """One place at which a guardrail is broken: what happened there, and the pointer to it."""

    what: str
    where: str | None


def places(run: GuardedRun) -> tuple[tuple[str, tuple[Print, ...]], ...]:
    """Return both fingerprints with their names in the observation."""
    return ("before", run.before or ()), ("after", run.after or ())


def structure_missing(run: GuardedRun) -> str:
    """Return that a fingerprint was not taken, "" where both were."""
    missing = [
        name for name, prints in (("before", run.before), ("after", run.after)) if prints is None
    ]
    if not missing:
        return ""
    return f"The structure of the database was not taken {' and '.join(missing)} the run."


def changes(run: GuardedRun, kinds: Collection[str]) -> Iterator[Breach]:
    """Yield what of these kinds is new, gone or different; nothing where one side was not taken."""
    if run.before is None or run.after is None:
        return
    old = {_key(one): one for one in run.before}
    new = {_key(one) for one in run.after}
    # The columns of a table that is new or gone are told with it.
    whole = {name for kind, _, name in old.keys() ^ new if kind == "table"}
    for index, one in enumerate(run.after):
        if one.kind == "column" and one.table in whole:
            continue
        if one.kind in kinds and _key(one) not in old:
            yield Breach(f"{names_of(one)} is new", f"/structure/after/{index}")
        elif one.kind in kinds and old[_key(one)].sha256 != one.sha256:
            yield Breach(f"{names_of(one)} is not what it was", f"/structure/after/{index}")
    for index, one in enumerate(run.before):
        if one.kind == "column" and one.table in whole:
            continue
        if one.kind in kinds and _key(one) not in new:
            yield Breach(f"{names_of(one)} is gone", f"/structure/before/{index}")


def names_of(one: Print) -> str:
    """Return what a fingerprint is of, for a sentence."""
    on = f" of {quote(one.table)}" if one.table and one.kind != "table" else ""
    return f"the {one.kind} {quote(one.name)}{on}"


def named_mark(one: Print, scenario_id: str) -> str | None:
    """Return which mark of synthetic rows a definition names, None where none."""
    if _MARK_NEEDED.fullmatch(one.definition):
        return None
    text = one.definition.casefold()
    for mark in _MARKS:
        if mark in text:
            return quote(mark)
    # Not as a part of a longer id: `SDSR-E2E-001` is not in `SDSR-E2E-0010`.
    whole = rf"(?<!\w){re.escape(scenario_id.casefold())}(?!\w)"
    return quote(scenario_id) if re.search(whole, text) else None


def forbidden_prefix(table: str, prefixes: Collection[str]) -> str | None:
    """Return the prefix that a table may not have, None where it has none."""
    name = bare(table)
    return next((one for one in prefixes if one and name.startswith(one.casefold())), None)


def bare(name: str) -> str:
    """Return a table's name without its schema, as databases compare it."""
    return name.rpartition(".")[2].strip('"').casefold()


def _key(one: Print) -> Key:
    return one.kind, one.table, one.name
