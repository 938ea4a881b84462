"""What a run's summary claims beside what its cases say, and where the run came from."""

from dataclasses import dataclass

from sitegen.model.facts import RunFacts
from sitegen.model.outcome import Outcome
from sitegen.model.run import ApiSnapshot, RunContext
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.facts import CODE, Fact, derived, stated
from sitegen.settings import Settings

EndpointRow = tuple[Text, Text, Text]
"""Method, path, operation."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One figure: derived from the evidence, and as the summary states it (None: not stated).

    `state` is `agrees`, `differs` or `unstated`.
    """

    label: str
    derived: Text
    stated: Text | None
    state: str


def claim_rows(facts: RunFacts, settings: Settings) -> tuple[ClaimRow, ...]:
    """Return the summary's claims, each beside what the case files say."""
    summary = facts.summary
    outcomes = [case.outcome for case in facts.cases]
    stages = sorted({case.stage for case in facts.cases if case.stage is not None})
    figures: tuple[tuple[str, str, str | None], ...] = (
        ("Cases", str(len(outcomes)), _number(summary.total_cases if summary else None)),
        (
            "Cases that say pass",
            str(outcomes.count(Outcome.PASS)),
            _number(summary.pass_count if summary else None),
        ),
        (
            "Cases that say fail",
            str(outcomes.count(Outcome.FAIL)),
            _number(summary.fail_count if summary else None),
        ),
        (
            "Cases that say skip",
            str(outcomes.count(Outcome.SKIP)),
            _number(summary.skip_count if summary else None),
        ),
        (
            "Stages",
            ", ".join(stages) or "none",
            None
            if summary is None or summary.stages is None
            else ", ".join(sorted(summary.stages)) or "none",
        ),
        (
            "Digest of the cases’ hashes",
            facts.digest or "not derivable",
            summary.determinism_digest if summary else None,
        ),
    )
    limit = settings.limits.shown_chars
    return tuple(_claim(label, found, claim, limit) for label, found, claim in figures)


def _claim(label: str, found: str, claim: str | None, limit: int) -> ClaimRow:
    state = "unstated" if claim is None else "agrees" if claim == found else "differs"
    return ClaimRow(label, shown(found, limit), shown_or_none(claim, limit), state)


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def endpoints(
    snapshot: ApiSnapshot | None, settings: Settings
) -> tuple[tuple[EndpointRow, ...], int]:
    """Return the endpoints that a run declares, and how many more a page doesn't show."""
    if snapshot is None:
        return (), 0
    limit = settings.limits.shown_chars
    kept = snapshot.endpoints[: settings.limits.table_rows]
    rows = tuple(
        (shown(item.method, limit), shown(item.path, limit), shown(item.operation, limit))
        for item in kept
    )
    return rows, len(snapshot.endpoints) - len(kept)


def context_facts(facts: RunFacts, settings: Settings) -> tuple[Fact, ...]:
    """Return where a run came from: from its summary, and from its context where it has one."""
    limit = settings.limits.shown_chars
    rows = [
        stated("Created", facts.created_at, limit),
        derived("Suite", facts.suite, limit),
    ]
    summary = facts.summary
    if summary is not None:
        rows.append(stated("Version of the artifacts", summary.artifact_version, limit))
        if summary.unknown_fields:
            names = ", ".join(summary.unknown_fields)
            rows.append(stated("Summary’s fields unknown to the format", names, limit))
    if facts.context is None:
        rows.append(Fact("Commit, command, CI", None))
        return tuple(rows)
    return (*rows, *_context(facts.context, limit))


def _context(context: RunContext, limit: int) -> list[Fact]:
    selection = context.selection
    pairs: tuple[tuple[str, str | None], ...] = (
        ("Environment", context.environment),
        ("Commit", context.commit),
        ("Branch", context.branch),
        ("Uncommitted changes", _yes_no(context.dirty)),
        ("CI", context.ci_name),
        ("CI job", context.ci_job),
        ("CI page", context.ci_url),
        ("Command", " ".join(context.command) or None),
        ("Exit status", _number(context.exit_status)),
        ("Started", context.started_at),
        ("Ended", context.ended_at),
        ("Left out on purpose", "nothing: the whole suite ran" if selection is None else selection),
        ("Deselected tests", _number(context.deselected)),
        ("Preflight", context.preflight),
    )
    rows = [
        stated(label, value, limit, CODE if label in {"Commit", "Command"} else "evidence")
        for label, value in pairs
    ]
    rows += [stated(f"Tool {name}", text, limit) for name, text in (context.tools or {}).items()]
    for recorder in context.recorders:
        reason = "" if recorder.reason is None else f", because {recorder.reason}"
        rows.append(stated("Recorder", f"{recorder.name}: {recorder.state.value}{reason}", limit))
    return rows


def _yes_no(value: bool | None) -> str | None:  # noqa: FBT001 -- the evidence's own field
    return None if value is None else ("yes" if value else "no")
