"""Every check of this room, by id: what the catalogue shows of them."""

from sitegen.checks import record_catalogue
from sitegen.checks.base import CaseCheck, RunCheck
from sitegen.checks.cases import (
    CASE_CHECKS,
    EMITTER_TRACE_CHECKS,
    STAGETEST_CHECKS,
    TRACE_CHECKS,
)
from sitegen.checks.runs import RUN_CHECKS
from sitegen.model.finding import Check

CASE_AND_RUN_CHECKS: tuple[CaseCheck | RunCheck, ...] = (
    *CASE_CHECKS,
    *TRACE_CHECKS,
    *EMITTER_TRACE_CHECKS,
    *STAGETEST_CHECKS,
    *RUN_CHECKS,
)
"""Every check on cases and runs, in the order in which they are made."""

CHECKS: tuple[Check, ...] = (
    *(item.check for item in CASE_AND_RUN_CHECKS),
    *record_catalogue.CHECKS,
)
"""The entry of every check of this room, those of cases and runs first."""
