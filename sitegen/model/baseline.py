"""Baselines: a run, and the records current then, frozen under a tag that never moves."""

from dataclasses import dataclass

from sitegen.model.artifact import Artifact
from sitegen.model.difference import RecordState, RunState
from sitegen.model.facts import CaseFacts


@dataclass(frozen=True, slots=True)
class GitTie:
    """What a baseline is tied to: the ref as given (a tag, or a commit), and its commit."""

    ref: str
    commit: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """One baseline as frozen; `artifacts` are those of the run, `records` those current then."""

    tag: str
    run: RunState
    cases: tuple[CaseFacts, ...]
    records: tuple[RecordState, ...]
    artifacts: tuple[Artifact, ...]
    git: GitTie | None = None


@dataclass(frozen=True, slots=True)
class BaselineRef:
    """A baseline of a site, without its cases: `path` is its file, `sha256` that file's."""

    tag: str
    path: str
    sha256: str
    run: RunState
    git: GitTie | None = None
