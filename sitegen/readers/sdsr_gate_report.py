"""SDSR audit gate reports."""

from typing import Final

from sitegen.model.outcome import Outcome
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import GateCheck, GateReport
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Text, Wire

_OUTCOMES: Final = {
    "PASS": Outcome.PASS,
    "FAIL": Outcome.FAIL,
    "SKIPPED": Outcome.SKIP,
    "BLOCKED": Outcome.SKIP,
}


class GateCheckWire(Wire):
    """One row of `results`."""

    check_id: Text
    category: Text
    status: Text
    return_code: int | None = None
    duration_seconds: float | None = None
    log_file: Text | None = None
    command: Text | None = None
    description: Text | None = None


class GateReportWire(Wire):
    """A gate report; the paths in it are of the machine that made it."""

    gate: Text
    passed: int
    failed: int
    results: list[GateCheckWire]
    mode: Text | None = None
    generated_at: Text | None = None
    repo_root: Text | None = None
    backend_dir: Text | None = None
    run_dir: Text | None = None


def _check(row: GateCheckWire) -> GateCheck:
    return GateCheck(
        check_id=row.check_id,
        category=row.category,
        status=row.status,
        outcome=_OUTCOMES.get(row.status, Outcome.UNKNOWN),
        return_code=row.return_code,
        duration_s=row.duration_seconds,
        log_file=row.log_file,
    )


def _build(shape: GateReportWire, source: Source) -> Built:
    del source
    checks = tuple(_check(row) for row in shape.results)
    paths = (
        ("/repo_root", shape.repo_root),
        ("/backend_dir", shape.backend_dir),
        ("/run_dir", shape.run_dir),
    )
    return Built(
        title=f"Gate report {shape.mode}" if shape.mode else "Gate report",
        time=shape.generated_at,
        status=shape.gate,
        outcome=_OUTCOMES.get(shape.gate, Outcome.UNKNOWN),
        detail=GateReport(
            gate=shape.gate,
            passed=shape.passed,
            failed=shape.failed,
            checks=checks,
            paths=tuple((where, path) for where, path in paths if path),
        ),
        references=tuple(
            ("log file", row.log_file, f"/results/{index}/log_file")
            for index, row in enumerate(shape.results)
            if row.log_file
        ),
    )


GATE_REPORT: Final = RecordFormat(
    name="sdsr-gate-report",
    record_kind=RecordKind.GATE_REPORT,
    wire=GateReportWire,
    keys=lambda value: value.keys() >= {"gate", "results"} and "passed" in value,
    build=_build,
    fields=frozenset(GateReportWire.model_fields),
    free_text=frozenset({"description", "command"}),
    marks=('"gate"', '"passed"', '"failed"', '"results"'),
)
