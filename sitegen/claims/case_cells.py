"""Cells on a case's evidence, against the case: counts, layers, SQL operations, hash, status."""

import re
from typing import Final

from sitegen.claims.base import Answer, unknown
from sitegen.claims.figures import whole
from sitegen.claims.words import Status, status_of
from sitegen.model.claim import Input
from sitegen.model.facts import CaseFacts
from sitegen.model.outcome import Verdict

_FIGURES: Final = {
    "trace events": "trace_events",
    "execution trace events": "trace_events",
    "execution trace": "trace_events",
    "execution_trace": "trace_events",
    "events": "trace_events",
    "trace": "trace_events",
    "db writes": "db_writes",
    "db_writes": "db_writes",
    "writes": "db_writes",
    "database writes": "db_writes",
    "assertions": "assertions",
}
_SETS: Final = {
    "layers seen": "layers",
    "layers": "layers",
    "layer coverage": "layers",
    "layers reached": "layers",
    "sql ops seen": "sql_ops",
    "sql ops": "sql_ops",
    "sql operations": "sql_ops",
    "sql": "sql_ops",
}
STATUS_COLUMNS: Final = frozenset({"status", "result", "outcome"})
_HASH: Final = frozenset({"determinism hash", "determinism_hash", "hash"})
_NONE: Final = frozenset({"none", "-", "–", "—", "", "n/a", "[]", "no", "nothing", "∅"})
_COUNT: Final = re.compile(
    r"(?P<count>\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(?:\s{1,3}(?:events?|writes?|rows?|assertions?))?"
)
_LAYER: Final = re.compile(r"L(\d{1,2})(?:\s{0,2}(?:-|–|to)\s{0,2}L?(\d{1,2}))?|[A-Z][A-Z_]{1,30}")
_SQL: Final = frozenset(
    {"INSERT", "UPDATE", "DELETE", "SELECT", "MERGE", "UPSERT", "REPLACE", "CREATE", "DROP"}
)
_FILLERS: Final = frozenset({"AND", "PLUS", "ONLY", "THEN", "X", "OPS"})
_FILLER: Final = re.compile(r"\b(?:and|plus|only|then|via|layers?)\b", re.IGNORECASE)
_HARNESS: Final = frozenset({"TEST"})
_HEX: Final = re.compile(r"(?:sha-?256:)?(?P<digits>[0-9a-f]{8,64})(?:…|\.{2,3})?")


def is_compared(name: str) -> bool:
    """Tell whether a column with this name is about a case's evidence."""
    return name in _FIGURES or name in _SETS or name in STATUS_COLUMNS or name in _HASH


def compared(name: str, text: str, case: CaseFacts, evidence: Input) -> Answer:
    """Return whether a case's artifact says what a cell of a known column says."""
    if name in _FIGURES:
        return _figure(name, text, case, evidence)
    if name in _SETS:
        return _set(name, text, case, evidence)
    return (_hash if name in _HASH else _status)(text, case, evidence)


def _figure(name: str, text: str, case: CaseFacts, evidence: Input) -> Answer:
    counts = {
        "trace_events": case.trace_events,
        "db_writes": case.db_writes,
        "assertions": case.assertions_passed + case.assertions_failed,
    }
    derived = counts[_FIGURES[name]]
    clean = text.strip(" `*")
    match = _COUNT.fullmatch(clean)
    stated = whole(match["count"]) if match is not None else None
    if stated is None and clean.lower() in _NONE:
        stated = 0
    if stated is None:
        return unknown(f"{text!r} is no count of {name}.")
    who = case.case_id or case.artifact.path
    message = f"{stated} {name} are stated, case {who} records {derived}."
    return Answer(stated == derived, str(derived), message, (evidence,))


def _set(name: str, text: str, case: CaseFacts, evidence: Input) -> Answer:
    layers = _SETS[name] == "layers"
    found = {one.upper() for one in (case.layers if layers else case.sql_ops)}
    if layers and case.db_writes:
        found.add("DB")
    clean = text.strip(" `*[]")
    said = set() if clean.lower() in _NONE else _layers(clean) if layers else _operations(clean)
    if said is None or (not layers and said - found - _SQL):
        return unknown(f"{text!r} can't be read as {name}.")
    who = case.case_id or case.artifact.path
    derived = ", ".join(sorted(found)) or "none"
    message = f"{clean or 'nothing'} is stated as {name}, case {who} records {derived}."
    left_out = _HARNESS if layers and said and not said & _HARNESS else frozenset()
    return Answer(said == found - left_out, derived, message, (evidence,))


def _layers(text: str) -> set[str] | None:
    """Return the layers of a cell, those of a range such as L4-L6 too; None for other words."""
    rest = _FILLER.sub(" ", _LAYER.sub(" ", text))
    found: set[str] = set()
    for match in _LAYER.finditer(text):
        if match[1] is None:
            found.add(match[0])
        else:
            first, last = int(match[1]), int(match[2] or match[1])
            found.update(f"L{number}" for number in range(first, last + 1))
    return found if found and not re.search(r"\w", rest) else None


def _operations(text: str) -> set[str]:
    return (
        set(re.findall(r"[A-Z]+(?:_[A-Z]+)*", re.sub(r"\b[X×]\d+", " ", text.upper()))) - _FILLERS
    )


def _hash(text: str, case: CaseFacts, evidence: Input) -> Answer:
    clean = text.strip(" `*").lower()
    recorded = (case.content_hash or "").lower()
    match = _HEX.fullmatch(clean)
    if match is None and clean not in _NONE:
        return unknown(f"{text!r} is no hash, or too little of one.")
    stated = match["digits"] if match is not None else ""
    who = case.case_id or case.artifact.path
    told = recorded or "none"
    message = f"The hash {stated or 'none'} is stated, case {who} records {told}."
    holds = recorded.startswith(stated) if stated else not recorded
    return Answer(holds, told, message, (evidence,))


def _status(text: str, case: CaseFacts, evidence: Input) -> Answer:
    meant = {
        Status.GOOD: Verdict.VERIFIED,
        Status.BAD: Verdict.FAILED,
        Status.SKIPPED: Verdict.SKIPPED,
    }.get(status_of(text) or Status.OPEN)
    if meant is None:
        return unknown(f"{text!r} is no outcome of a case.")
    message = f"{text.strip()} is stated, the verdict on the case is {case.verdict.value}."
    return Answer(case.verdict is meant, case.verdict.value, message, (evidence,))
