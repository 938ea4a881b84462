"""Spans of OpenTelemetry become events of the layers that rules put them in."""

import threading
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.util._once import Once

from sitegen.emit.recorders.spans import SpanRecorder
from tests.unit.emit.recorders.recording import Kept, recording

RULES = (("app.api", "L2"), ("app.store", "L6"), ("app", "L4"))


@pytest.fixture(autouse=True)
def unset_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin and end without a global provider."""
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", None)
    monkeypatch.setattr(trace, "_TRACER_PROVIDER_SET_ONCE", Once())


def recorder() -> SpanRecorder:
    """Return a recorder with rules."""
    made = SpanRecorder()
    made.configure(RULES)
    return made


def told(kept: Kept) -> list[tuple[str, str, str, str | None]]:
    """Return type, layer, status and trigger of each event."""
    return [(e["event_type"], e["layer"], e["status"], e["trigger"]) for e in kept.events]


def work(tracer: trace.Tracer, store: trace.Tracer) -> None:
    """Do what an instrumented application does."""
    with (
        tracer.start_as_current_span("GET /users", attributes={"user.id": 5}),
        store.start_as_current_span("select"),
    ):
        pass


def test_an_application_of_the_api_alone_is_seen() -> None:
    """Without any provider, spans of proxies are events, and the global provider stays unset."""
    tracer = trace.get_tracer("app.api.users")
    with recording(recorder()) as kept:
        work(tracer, trace.get_tracer("app.store"))
        assert trace._TRACER_PROVIDER is None
    assert told(kept) == [
        ("l2.get_users.start", "L2", "STARTED", None),
        ("l6.select.start", "L6", "STARTED", "GET /users"),
        ("l6.select.end", "L6", "PASS", "GET /users"),
        ("l2.get_users.end", "L2", "PASS", None),
    ]
    assert kept.events[0]["component"] == "app.api.users"
    assert kept.events[0]["operation"] == "GET /users"
    assert kept.events[0]["detail"] == {"attributes": {"user.id": 5}}
    assert kept.events[-1]["detail"]["duration_ms"] >= 0


def test_a_provider_that_is_set_is_watched() -> None:
    """The application's own provider and exporter work on beside the recorder."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    with recording(recorder()) as kept:
        work(trace.get_tracer("app.api"), trace.get_tracer("app.store"))
    assert len(kept.events) == 4
    assert [span.name for span in exporter.get_finished_spans()] == ["select", "GET /users"]


def test_a_provider_that_is_set_later_is_watched() -> None:
    """A tracer of before goes to the application's provider as soon as that is set."""
    tracer = trace.get_tracer("app.api")
    with recording(recorder()) as kept:
        with tracer.start_as_current_span("early"):
            pass
        exporter, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        trace.set_tracer_provider(provider)
        assert trace.get_tracer_provider() is provider
        with tracer.start_as_current_span("late"):
            pass
    assert [event["operation"] for event in kept.events] == ["early", "early", "late", "late"]
    assert [span.name for span in exporter.get_finished_spans()] == ["late"]


def test_an_error_ends_a_span_as_one() -> None:
    """A span that raises ends with an error, whose secrets are redacted."""
    message = "password='hunter2'"
    with (
        recording(recorder()) as kept,
        pytest.raises(ValueError, match="hunter2"),
        trace.get_tracer("app.store").start_as_current_span("insert"),
    ):
        raise ValueError(message)
    assert told(kept)[-1] == ("l6.insert.error", "L6", "ERROR", None)
    assert kept.events[-1]["detail"]["error"] == "ValueError: password='[redacted: password]'"


@pytest.mark.parametrize(
    ("scope", "attributes", "layer"),
    [
        pytest.param("app.api", {"sitegen.layer": "L9"}, "L9", id="our attribute first"),
        pytest.param("other", {"layer": "DB"}, "DB", id="its own attribute"),
        pytest.param("app.api.v1", {"code.namespace": "app.store"}, "L2", id="then the scope"),
        pytest.param("other", {"code.namespace": "app.store.sql"}, "L6", id="then the module"),
        pytest.param("other", {"code.function.name": "app.run.main"}, "L4", id="its new name"),
        pytest.param("application", {}, None, id="whole names only"),
    ],
)
def test_rules_find_the_layer(scope: str, attributes: dict[str, Any], layer: str | None) -> None:
    """A span's own word counts most, then its scope, then its module."""
    assert recorder().events.layer_of(attributes, scope) == layer


def test_spans_without_a_layer_are_counted() -> None:
    """They are no events, but the span around them says how many there were."""
    one = recorder()
    with recording(one) as kept:
        outer, other = trace.get_tracer("app.api"), trace.get_tracer("library")
        with (
            outer.start_as_current_span("outer"),
            other.start_as_current_span("a"),
            other.start_as_current_span("b"),
            trace.get_tracer("app.store").start_as_current_span("inner"),
        ):
            pass
        with other.start_as_current_span("alone"):
            pass
    assert [event["event_type"] for event in kept.events] == [
        "l2.outer.start",
        "l6.inner.start",
        "l6.inner.end",
        "l2.outer.end",
    ]
    assert kept.events[1]["trigger"] == "outer"
    assert kept.events[-1]["detail"]["spans_without_layer"] == 2
    assert one.events.without_layer == 3


def test_attributes_are_redacted() -> None:
    """Headers that an instrumentation notes are no secret told."""
    attributes = {"http.request.header.authorization": ["Bearer abc"], "db.user": "app"}
    tracer = trace.get_tracer("app.api")
    with recording(recorder()) as kept, tracer.start_as_current_span("a", attributes=attributes):
        pass
    assert kept.events[0]["detail"]["attributes"] == {
        "http.request.header.authorization": ["[redacted: authorization]"],
        "db.user": "app",
    }


def test_threads_keep_their_spans_apart() -> None:
    """Spans that run at once in several threads each start and end."""
    tracer = trace.get_tracer("app.api")

    def run(number: int) -> None:
        for _ in range(20):
            with tracer.start_as_current_span(f"work {number}"):
                pass

    with recording(recorder()) as kept:
        threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(kept.events) == 160
    assert sum(event["status"] == "PASS" for event in kept.events) == 80


def test_a_span_around_a_test_has_no_end_without_its_start() -> None:
    """A span that began before the recorder is not told when it ends."""
    provider = TracerProvider()
    trace.set_tracer_provider(provider)
    span = trace.get_tracer("app.api").start_span("early")
    with recording(recorder()) as kept:
        span.end()
    assert kept.events == []


def test_uninstalling_leaves_nothing() -> None:
    """Providers have their own processors again, and proxies do nothing."""
    initialise, proxy = TracerProvider.__init__, trace.ProxyTracer.__dict__["_tracer"]
    provider = TracerProvider()
    trace.set_tracer_provider(provider)
    with recording(recorder()):
        later = TracerProvider()
        assert provider._active_span_processor._span_processors
    assert provider._active_span_processor._span_processors == ()
    assert later._active_span_processor._span_processors == ()
    assert TracerProvider.__init__ is initialise
    assert trace.ProxyTracer.__dict__["_tracer"] is proxy
    with recording() as kept, trace.get_tracer("app.api").start_as_current_span("late"):
        pass
    assert kept.events == []


def test_another_provider_makes_it_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that takes no processors can't be watched, and the recorder says so."""
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", trace.NoOpTracerProvider())
    assert recorder().install() == (
        "unavailable",
        "the provider NoOpTracerProvider is not the SDK's",
    )


def test_a_broken_sink_breaks_no_span() -> None:
    """Where recording fails, spans go on."""
    with recording(recorder(), broken=True):
        work(trace.get_tracer("app.api"), trace.get_tracer("app.store"))
