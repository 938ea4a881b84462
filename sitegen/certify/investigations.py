"""Investigations: what was recorded of a failure before anything was changed because of it.

GR-5: between a failed certification and the next of the same scenario with other code lie a
diagnosis, a proposal and an approval, in this order. Nobody mends what nobody understood.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.certify.observed import Investigated, SourceState, Standing
from sitegen.errors import UsageProblem

SCHEMA: Final = "sitegen.investigation/1"
STEPS: Final = ("DIAGNOSIS", "PROPOSAL", "APPROVAL")
MOST_CHARS: Final = 64 * 1024  # of the text of a step
_BY_A_RUN: Final = frozenset({"CERTIFIED", "PROVISIONAL"})
_NOT_IDS: Final = re.compile(r"[^0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Investigation:
    """One step of an investigation, as it is written; `certification_id` is the failed one's."""

    investigation_id: str
    scenario_id: str
    certification_id: str
    step: str
    by: str
    at: str
    text: str


def investigation_of(
    failed: Standing, scenario_id: str, step: str, by: str, at: str, text: str
) -> Investigation:
    """Return a step that answers a failed certification; raise `UsageProblem` for an empty one."""
    if step not in STEPS:
        message = f"An investigation has the steps {', '.join(STEPS)}; {quote(step)} is none."
        hint = "They come in this order, each once."
        raise UsageProblem(message, hint=hint)
    for name, value in (("--text", text), ("--by", by)):
        if not value.strip():
            message = f"{name} is empty: a step of an investigation says what, and who says it."
            hint = "Say it in a sentence that somebody else understands later."
            raise UsageProblem(message, hint=hint)
    if len(text) > MOST_CHARS:
        message = f"--text has {len(text)} characters, more than {MOST_CHARS}."
        hint = "Say the gist here, and keep the rest as evidence of its own."
        raise UsageProblem(message, hint=hint)
    stamp = _NOT_IDS.sub("", at)
    name = f"INV-{scenario_id}-{step}-{stamp}"
    return Investigation(name, scenario_id, failed.certification_id, step, by, at, text)


def investigation_bytes(step: Investigation) -> bytes:
    """Return the document of a step."""
    document = {
        "schema": SCHEMA,
        "investigation_id": step.investigation_id,
        "scenario_id": step.scenario_id,
        "certification_id": step.certification_id,
        "step": step.step,
        "by": step.by,
        "at": step.at,
        "text": step.text,
    }
    # A lone surrogate, as a terminal in another encoding leaves it, has no place in UTF-8.
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


def failed_before(earlier: Iterable[Standing]) -> tuple[Standing, ...]:
    """Return the failed certifications that wait for an answer, oldest first.

    These are the newest ones that a run failed with the same code, none where the newest run of
    the scenario was certified. What people say in between (suspended, expired, revoked) is not
    an answer.
    """
    runs = [one for one in earlier if one.failed or one.status in _BY_A_RUN]
    runs.sort(key=lambda one: (_moment(one.issued_at), one.certification_id))
    waiting: list[Standing] = []
    for one in reversed(runs):
        if not one.failed or (waiting and other_code(one.source, waiting[-1].source)):
            break
        waiting.append(one)
    return tuple(reversed(waiting))


def other_code(before: SourceState | None, after: SourceState | None) -> bool:
    """Return whether code may have changed in between.

    It may with another commit, with a dirty checkout, and where no commit is known: nobody could
    tell, and whoever takes the history away must not be asked less.
    """
    first, second = before or SourceState(), after or SourceState()
    unknown = first.commit is None or second.commit is None
    return unknown or first.commit != second.commit or bool(first.dirty) or bool(second.dirty)


def missing_steps(
    source: SourceState, earlier: Iterable[Standing], investigated: Sequence[Investigated]
) -> tuple[Standing | None, tuple[str, ...]]:
    """Return the failed certification that forbids other code, and the steps that it lacks.

    (None, ()) where nothing failed, the code is the same, or all steps are there in order.
    """
    waiting = failed_before(earlier)
    if not waiting or not other_code(waiting[-1].source, source):
        return None, ()
    names = {one.certification_id for one in waiting}
    steps = [
        one
        for one in investigated
        if one.certification_id in names and _moment(one.at) >= _moment(waiting[0].issued_at)
    ]
    after, lacking = datetime.min.replace(tzinfo=UTC), list(STEPS)
    for name in STEPS:
        times = [_moment(one.at) for one in steps if one.step == name]
        later = [time for time in times if time >= after]
        if not later:
            break
        after = min(later)
        lacking.remove(name)
    return (waiting[-1], tuple(lacking)) if lacking else (None, ())


def _moment(text: str) -> datetime:
    """Return a stated time; one that is none lies before all others: it proves no order."""
    instant = read_time(text)
    if instant is None:
        return datetime.min.replace(tzinfo=UTC)
    return instant.utc or instant.local.replace(tzinfo=UTC)
