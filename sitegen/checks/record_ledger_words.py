"""The words of run ledgers: what a state or the type of an event means, where that is clear."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from sitegen.model.state_ledger import LedgerEvent


class Stage(StrEnum):
    """How far a run is; states of one stage are not told apart."""

    INITIAL = "initial"
    RUNNING = "running"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ABORTED = "aborted"
    ENDED = "ended"


class Sense(StrEnum):
    """What an event is to the state of its run.

    `change` leads to a state, `aside` speaks of a part of the run, `upkeep` may follow its end,
    `reopening` may follow an end that was no success, `unclear` may be a change by its word.
    """

    CHANGE = "change"
    ASIDE = "aside"
    UPKEEP = "upkeep"
    REOPENING = "reopening"
    OTHER = "other"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an event says; `stage` is None where it leads to no state that is known."""

    sense: Sense
    stage: Stage | None = None


TERMINAL: Final = frozenset(
    {Stage.SUCCEEDED, Stage.FAILED, Stage.CANCELLED, Stage.ABORTED, Stage.ENDED}
)
_EACH_OTHER: Final = (
    frozenset({Stage.CANCELLED, Stage.ABORTED}),
    frozenset({Stage.FAILED, Stage.ABORTED}),
)
"""Ends that some systems call by the other name."""

_WORDS: Final[Mapping[Stage, str]] = {
    Stage.INITIAL: "created new pending queued submitted enqueued accepted create submit enqueue",
    Stage.RUNNING: "running started in_progress executing processing resumed start begun",
    Stage.PAUSED: "paused suspended on_hold",
    Stage.SUCCEEDED: "succeeded success successful succeed",
    Stage.FAILED: "failed failure errored fail",
    Stage.CANCELLED: "cancelled canceled",
    Stage.ABORTED: "aborted killed terminated timed_out",
    Stage.ENDED: "completed complete finished finish done ended",
}
_STAGES: Final = {word: stage for stage, words in _WORDS.items() for word in words.split()}
_SUBJECTS: Final = frozenset({"run", "workflow", "state", "status"})


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ASIDES: Final = _set(
    "step task node attempt call tool lease tick ticked heartbeat skill llm model checkpoint "
    "action activity span child sub subrun log message input output request response worker"
)
_UPKEEP: Final = _set(
    "released release archived archive notified notification webhook cleanup cleaned purged "
    "deleted exported audit audited metric metrics billed billing reported report logged viewed "
    "acknowledged acked tagged labelled labeled annotated comment commented summary summarized "
    "published emitted artifact uploaded indexed expired retention signed certified verified "
    "reconciled"
)
_REOPENING: Final = _set(
    "retry retried retrying requeue requeued reopen reopened restart restarted resume resumed "
    "rerun replayed recovered"
)
_CHANGE_LIKE: Final = re.compile(
    r"succe|fail|complet|finish|finali|done|end|cancel|abort|terminat|stop|clos|exit|error|kill"
    r"|timeout|timed|expire|result|outcome|final|crash|reject|pass"
    r"|chang|transit|updat|mov|advanc"
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])", re.ASCII)
_APART: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 100  # characters of a word that are looked at


def stage_of(word: str | None) -> Stage | None:
    """Return the stage that a state's word names, None where that is not clear."""
    if word is None:
        return None
    parts = _parts(word)
    return _STAGES.get("_".join(parts[1:] if parts[:1] == ("run",) else parts))


def compatible(one: Stage, other: Stage) -> bool:
    """Tell whether both may be the end, or the state, of one run at one time."""
    if one == other or {one, other} in _EACH_OTHER:
        return True
    return Stage.ENDED in {one, other} and {one, other} <= TERMINAL


def meaning_of(event: LedgerEvent) -> Meaning:
    """Return what an event says of its run."""
    parts = _parts(event.event_type or "")
    own = any(part in _SUBJECTS for part in parts[:1])
    if (event.aside and not own) or (parts and parts[0] in _ASIDES):
        return Meaning(Sense.UPKEEP if _UPKEEP & set(parts) else Sense.ASIDE)
    if event.after is not None:
        return Meaning(Sense.CHANGE, stage_of(event.after))
    rest = parts
    while rest and rest[0] in _SUBJECTS:
        rest = rest[1:]
    stage = _STAGES.get("_".join(rest))
    if _REOPENING & set(parts):
        return Meaning(Sense.REOPENING, stage)
    if stage is not None:
        return Meaning(Sense.CHANGE, stage)
    if _UPKEEP & set(parts):
        return Meaning(Sense.UPKEEP)
    unclear = any(_CHANGE_LIKE.match(part) for part in parts) or (own and not rest)
    return Meaning(Sense.UNCLEAR if unclear else Sense.OTHER)


def words_of(text: str) -> str:
    """Return a word of a ledger in one spelling: `TickCompleted` is `tick_completed`."""
    return "_".join(_parts(text))


@lru_cache(maxsize=4_096)
def _parts(word: str) -> tuple[str, ...]:
    plain = _CAMEL.sub("_", word.strip()[:_LONGEST]).lower()
    return tuple(part for part in _APART.split(plain) if part)
