"""The tables."""

from onboarding.models.accounts import OnboardingState, SignalFeedback, Trace
from onboarding.models.aos import AosTrace, AosTraceStep
from onboarding.models.base import DERIVED_ID, ID, LINE, WORD, Base, Marked, UtcDateTime
from onboarding.models.effects import (
    EngineEvent,
    Incident,
    PolicyProposal,
    PolicyRule,
    PreventionRecord,
)
from onboarding.models.runs import AdminCall, Lease, Run, RunEvent, RunState, Tick, TickDay

__all__ = [
    "DERIVED_ID",
    "ID",
    "LINE",
    "WORD",
    "AdminCall",
    "AosTrace",
    "AosTraceStep",
    "Base",
    "EngineEvent",
    "Incident",
    "Lease",
    "Marked",
    "OnboardingState",
    "PolicyProposal",
    "PolicyRule",
    "PreventionRecord",
    "Run",
    "RunEvent",
    "RunState",
    "SignalFeedback",
    "Tick",
    "TickDay",
    "Trace",
    "UtcDateTime",
]
