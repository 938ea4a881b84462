"""Checks on the layers that a case reached."""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import CaseContext, and_more, place
from sitegen.model.case import Case
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.settings import ExpectedLayers


class LayerUnknown:
    """Every layer is configured."""

    check = Check(
        id="trace-layer-unknown",
        title="A layer that is not configured",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="A layer that nobody knows is either new or misspelt; either way the coverage "
        "of the known ones does not count it.",
        remedy="Add the layer to `layers` in the configuration, or correct the emitter.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for layers of events and DB writes outside the configured set."""
        seen = [("execution_trace", n, e.layer) for n, e in enumerate(case.evidence.trace)]
        seen += [("db_writes", n, w.layer) for n, w in enumerate(case.evidence.db_writes)]
        unknown = [item for item in seen if item[2] not in about.layers]
        if unknown:
            member, number, layer = unknown[0]
            others = len({item[2] for item in unknown}) - 1
            yield self.check.finding(
                case.artifact.path,
                f"The layer {quote(layer)} is not configured{and_more(others)}.",
                place(case, member, number, "layer"),
            )


class LayerExpected:
    """The case reached the layers that the configuration expects."""

    check = Check(
        id="trace-layer-expected",
        title="An expected layer was not reached",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="A case that stays in its own layer proves less than its name says.",
        remedy="Let the test go through the layer, or correct `expected_layers`.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare the layers seen with the rules that match the case."""
        if not about.expected:
            return
        seen = {event.layer for event in case.evidence.trace}
        seen.update(write.layer for write in case.evidence.db_writes)
        wanted = [layer for rule in about.expected if _matches(rule, case) for layer in rule.layers]
        missing = [layer for layer in dict.fromkeys(wanted) if layer not in seen]
        if missing:
            yield self.check.finding(
                case.artifact.path,
                "The configuration expects layers that the case did not reach: "
                f"{', '.join(missing)}.",
                place(case, "execution_trace"),
            )


def _matches(rule: ExpectedLayers, case: Case) -> bool:
    return (
        (rule.stage is None or rule.stage == case.stage)
        and (rule.label is None or rule.label in case.labels)
        and (rule.writes is None or rule.writes == bool(case.evidence.db_writes))
    )
