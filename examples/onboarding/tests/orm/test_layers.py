"""Every write passes through registry, engine and driver, as their spans tell."""

import pytest

from onboarding.database import Sessions
from onboarding.registry import build_registry
from suite_support import SteppingClock

sdk = pytest.importorskip("opentelemetry.sdk.trace")
exporters = pytest.importorskip("opentelemetry.sdk.trace.export")
memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")

pytestmark = pytest.mark.orm

FEEDBACK = {"account_id": "acme", "signal": "usage-drop", "verdict": "useful"}


@pytest.mark.parametrize(
    ("operation", "drivers"),
    [
        pytest.param(
            "onboarding.advance", ["states.find", "states.insert", "traces.append"], id="advance"
        ),
        pytest.param(
            "signals.feedback",
            ["feedback.count", "feedback.insert", "traces.append"],
            id="feedback",
        ),
    ],
)
@pytest.mark.sitegen(purpose="The spans of an operation are of L4, L5 and L6, one in the other.")
def test_an_operation_passes_all_layers(
    monkeypatch: pytest.MonkeyPatch,
    sessions: Sessions,
    clock: SteppingClock,
    operation: str,
    drivers: list[str],
) -> None:
    """The registry's span is the outermost, and each driver's has its layer and operation."""
    provider, exporter = sdk.TracerProvider(), memory.InMemorySpanExporter()
    provider.add_span_processor(exporters.SimpleSpanProcessor(exporter))
    monkeypatch.setattr("onboarding.spans.trace.get_tracer", provider.get_tracer)
    build_registry(sessions, clock).dispatch(operation, FEEDBACK)
    told = exporter.get_finished_spans()
    by_id = {span.context.span_id: span for span in told}
    parents = {
        span.attributes["sitegen.layer"]: by_id[span.parent.span_id].attributes["sitegen.layer"]
        for span in told
        if span.parent and span.attributes["sitegen.operation"] != "append"
    }
    assert parents == {"L5": "L4", "L6": "L5"}
    assert told[-1].attributes["sitegen.operation"] == operation
    assert [span.name for span in told if span.attributes["sitegen.layer"] == "L6"] == drivers
