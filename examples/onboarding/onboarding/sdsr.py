"""What a scenario runner needs of the application: its engines at work, and people's decisions."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from onboarding.clock import system_clock
from onboarding.database import Sessions, make_engine, make_sessions
from onboarding.reactions import Reactions
from onboarding.registry import build_registry
from onboarding.settings import Settings
from onboarding.worker.scheduler import Scheduler

QUEUE: Final = "sdsr"
"""The queue of scenarios: no rule that one of them makes matches a run of another queue."""
DECIDER: Final = "sdsr"


def drive(url: str) -> bool:
    """Let the worker and the engines work once; tell whether there was anything to do.

    The environment decides whether they are on, and as which release they behave.
    """
    settings = replace(Settings.from_env(os.environ), database_url=url, queue=QUEUE)
    with _sessions(url) as sessions:
        report = Scheduler(settings, sessions, system_clock).tick_once("sdsr")
        answered = Reactions(settings, sessions, system_clock).react_once()
    return bool(report.ticked) or answered > 0


def approve_proposal(url: str, data: Mapping[str, object]) -> None:
    """Approve a proposal as somebody would by the API."""
    _decide(url, "proposals.approve", data)


def reject_proposal(url: str, data: Mapping[str, object]) -> None:
    """Reject a proposal as somebody would by the API."""
    _decide(url, "proposals.reject", data)


def _decide(url: str, operation: str, data: Mapping[str, object]) -> None:
    history = Settings.from_env(os.environ).history
    with _sessions(url) as sessions:
        registry = build_registry(sessions, system_clock, history)
        registry.dispatch(operation, {"account_id": DECIDER, **data})


@contextmanager
def _sessions(url: str) -> Iterator[Sessions]:
    engine = make_engine(url)
    try:
        yield make_sessions(engine)
    finally:
        engine.dispose()
