"""Every check on one case, and the findings of all of them."""

from collections.abc import Sequence

from sitegen.checks.base import (
    EMITTER_DIALECTS,
    STAGETEST_DIALECTS,
    TRACE_RECORDERS,
    CaseCheck,
    CaseContext,
    recorder_state,
)
from sitegen.checks.case_calls import DeclaredCalls
from sitegen.checks.case_identity import (
    AttachmentHash,
    DeterminismHash,
    EvidenceFiles,
    FileName,
    HashRecipe,
    RecorderUnavailable,
    RunId,
    SignatureEmpty,
    SignatureUnverifiable,
)
from sitegen.checks.case_messages import AssertionMessage, FailureMessage, UnusualMessage
from sitegen.checks.case_outcome import (
    AssertionStatus,
    FailedAssertion,
    FailWithoutCause,
    NegativeDuration,
    NoAssertion,
    ObservedPassed,
    Status,
)
from sitegen.checks.stagetest import (
    AssertionRepeated,
    EventLayer,
    Fingerprint,
    OutputIncomplete,
    OutputPassedType,
    StatedWrite,
    TestName,
    TraceOperation,
)
from sitegen.checks.trace_ends import Duration, TestEnd, TestStart
from sitegen.checks.trace_errors import ErrorHandled, ErrorInPass
from sitegen.checks.trace_layers import LayerExpected, LayerUnknown
from sitegen.checks.trace_order import (
    Pairs,
    SequenceNumbers,
    Time,
    TimeOrder,
    TimeZone,
)
from sitegen.checks.trace_writes import DbWriteEvent, DbWriteFailed, DbWriteRefused
from sitegen.model.case import Case, RecorderState
from sitegen.model.finding import Finding

CASE_CHECKS: tuple[CaseCheck, ...] = (
    Status(),
    RunId(),
    FileName(),
    DeterminismHash(),
    HashRecipe(),
    NoAssertion(),
    FailedAssertion(),
    AssertionStatus(),
    ObservedPassed(),
    AssertionMessage(),
    UnusualMessage(),
    FailWithoutCause(),
    FailureMessage(),
    NegativeDuration(),
    SignatureEmpty(),
    SignatureUnverifiable(),
    EvidenceFiles(),
    AttachmentHash(),
    RecorderUnavailable(),
    DeclaredCalls(),
    Time(),
    TimeOrder(),
    LayerUnknown(),
    DbWriteFailed(),
    DbWriteRefused(),
    OutputPassedType(),
    AssertionRepeated(),
)
"""Checks on every case."""

STAGETEST_CHECKS: tuple[CaseCheck, ...] = (
    OutputIncomplete(),
    TestName(),
    TraceOperation(),
    EventLayer(),
    StatedWrite(),
    Fingerprint(),
)
"""Checks on what the STAGETEST emitter always writes."""

TRACE_CHECKS: tuple[CaseCheck, ...] = (LayerExpected(),)
"""Checks on every case whose trace was recorded, whatever tool recorded it."""

EMITTER_TRACE_CHECKS: tuple[CaseCheck, ...] = (
    TestStart(),
    TestEnd(),
    Duration(),
    SequenceNumbers(),
    TimeZone(),
    Pairs(),
    ErrorInPass(),
    ErrorHandled(),
    DbWriteEvent(),
)
"""Checks on a trace in the event types and with the counter of STAGETEST."""


def check_case(case: Case, about: CaseContext) -> tuple[Finding, ...]:
    """Return what is wrong with a case, in the order of the checks."""
    checks: Sequence[CaseCheck] = CASE_CHECKS
    if _is_traced(case):
        checks = (*checks, *TRACE_CHECKS)
        if case.dialect.startswith(EMITTER_DIALECTS):
            checks = (*checks, *EMITTER_TRACE_CHECKS)
    if case.dialect.startswith(STAGETEST_DIALECTS):
        checks = (*checks, *STAGETEST_CHECKS)
    return tuple(finding for check in checks for finding in check.findings(case, about))


def _is_traced(case: Case) -> bool:
    # A recorder that was off excuses an empty trace, but no lie in one that is there. STAGETEST
    # states no recorders, and traces every test of a dialect that has a trace.
    if case.evidence.trace:
        return True
    if case.dialect.startswith(STAGETEST_DIALECTS):
        return case.has_trace
    return recorder_state(case, TRACE_RECORDERS) is RecorderState.ON
