"""Spans of the layers, through the OpenTelemetry API alone: who listens is not our affair."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace

from onboarding.errors import OnboardingError


@contextmanager
def layer(name: str, component: str, operation: str) -> Iterator[trace.Span]:
    """Run a block, or as a decorator a function, in a span of its layer.

    A refusal is an answer like others: it is told, but it is no error of the layer.
    """
    tracer = trace.get_tracer(f"onboarding.{name.lower()}")
    attributes = {
        "sitegen.layer": name,
        "sitegen.component": component,
        "sitegen.operation": operation,
    }
    refusal: OnboardingError | None = None
    with tracer.start_as_current_span(f"{component}.{operation}", attributes=attributes) as span:
        try:
            yield span
        except OnboardingError as error:
            span.set_attribute("onboarding.refused", error.code)
            refusal = error
    if refusal is not None:
        raise refusal
