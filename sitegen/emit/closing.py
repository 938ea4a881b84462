"""The end of a run: cases for what left none, then snapshot, context and, last, the summary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import pytest

from sitegen import __version__
from sitegen.canonical.digest import determinism_digest
from sitegen.canonical.encode import pretty_json
from sitegen.emit import clock
from sitegen.emit.journal import Told
from sitegen.emit.options import Options
from sitegen.emit.origin import Job, Source, tools_of
from sitegen.emit.outcome import FAIL, PASS, SKIPPED
from sitegen.emit.redaction import Redactor
from sitegen.emit.selection import selection_of
from sitegen.emit.values import free_text, name_text
from sitegen.model.value import Value

EMITTER: Final = "emit"
"""The name under which the emitter's own failures stand among the recorders of a run."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What is known when a run begins."""

    run_id: str
    started_at: str
    source: Source
    job: Job


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases there are of each status."""

    total: int
    passed: int
    failed: int
    skipped: int


def counts_of(told: Told) -> Counts:
    """Count the cases by their status."""
    statuses = [line["status"] for line in told.cases.values()]
    return Counts(len(statuses), *(statuses.count(status) for status in (PASS, FAIL, SKIPPED)))


def summary_bytes(run_id: str, suite: str | None, told: Told) -> bytes:
    """Return the summary of a run."""
    counts = counts_of(told)
    stages = {line["stage"] for line in told.cases.values() if line["stage"] is not None}
    return _encoded(
        {
            "schema": "sitegen.run-summary/1",
            "run_id": run_id,
            "suite": suite,
            "created_at": clock.now(),
            "stages_executed": sorted(stages),
            "total_cases": counts.total,
            "pass_count": counts.passed,
            "fail_count": counts.failed,
            "skip_count": counts.skipped,
            "determinism_digest": determinism_digest(line["hash"] for line in told.cases.values()),
        }
    )


def snapshot_bytes(run_id: str, told: Told) -> bytes:
    """Return the endpoints that the cases declare or were seen to call."""
    known = {
        tuple(map(str, endpoint)) for line in told.cases.values() for endpoint in line["endpoints"]
    }
    return _encoded(
        {
            "schema": "sitegen.api-snapshot/1",
            "run_id": run_id,
            "generated_at": clock.now(),
            "endpoints": [
                dict(zip(("method", "path", "operation"), endpoint, strict=True))
                for endpoint in sorted(known)
            ],
        }
    )


def context_bytes(
    config: pytest.Config,
    options: Options,
    begun: Begun,
    told: Told | None = None,
    exit_status: int | None = None,
) -> bytes:
    """Return the context of a run; without `told`, that of one that just began."""
    deselected = None if told is None else told.deselected
    context: dict[str, object] = {
        "schema": "sitegen.run-context/1",
        "run_id": begun.run_id,
        "suite": options.suite,
        "environment": options.environment,
        "source": {
            "commit": begun.source.commit,
            "branch": begun.source.branch or begun.job.branch,
            "dirty": begun.source.dirty,
        },
        "ci": {"name": begun.job.name, "job": begun.job.job, "url": begun.job.url},
        "command": ["pytest", *(free_text(str(arg)) for arg in config.invocation_params.args)],
        "exit_status": exit_status,
        "started_at": begun.started_at,
        "ended_at": None if told is None else clock.now(),
        "selection": selection_of(config, deselected or 0),
        "deselected": deselected,
        "tools": tools_of(_plugins(config), pytest.__version__, __version__),
        "recorders": {} if told is None else _recorders(told),
    }
    if options.preflight is not None:
        context["preflight"] = name_text(options.preflight)
    redacted = Redactor(options.redact).value(context, set())
    return _encoded(cast("dict[str, object]", redacted))


def _recorders(told: Told) -> Mapping[str, Mapping[str, Any]]:
    if not told.problems:
        return told.recorders
    reason = "; ".join(told.problems)
    return {**told.recorders, EMITTER: {"state": "unavailable", "reason": reason}}


def _plugins(config: pytest.Config) -> Iterable[tuple[str, str]]:
    for _, distribution in config.pluginmanager.list_plugin_distinfo():
        yield distribution.project_name, distribution.version


def _encoded(document: dict[str, object]) -> bytes:
    return pretty_json(cast("Value", document))
