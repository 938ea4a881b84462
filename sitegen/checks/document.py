"""The catalogue of checks as a document: `docs/checks.md` is made from the checks themselves."""

from collections.abc import Iterable, Iterator

from sitegen.model.finding import Check, Effect, Severity

SCOPES: tuple[tuple[str, str], ...] = (
    ("file", "Any file"),
    ("case", "Cases"),
    ("run", "Runs"),
    ("record", "Records"),
    ("site", "The whole input"),
)
"""What a check may look at, in the order of the document."""

_INTRODUCTION = """\
# Checks

What sitegen can find wrong with evidence. This page is made from the checks: `make golden` writes
it and a test keeps it true.

An **error** makes a pass contradicted or invalid, as its entry says; a failure or skip stays one.
A **warning** decides the exit code with `--strict` only. A **note** decides nothing.
"""

_EFFECTS = {
    Effect.CONTRADICTED: "a pass becomes contradicted",
    Effect.INVALID: "a pass becomes invalid",
    Effect.NONE: "verdicts stay",
}


def checks_markdown(checks: Iterable[Check]) -> str:
    """Return the catalogue as Markdown: by scope, then id; ends with a newline."""
    known = sorted(checks, key=lambda check: check.id)
    parts = [_INTRODUCTION, *_table_of_counts(known)]
    for scope, title in SCOPES:
        entries = [check for check in known if check.scope == scope]
        if entries:
            parts.append(f"## {title}\n")
            parts.extend(_entry(check) for check in entries)
    return "\n".join(parts)


def _table_of_counts(checks: list[Check]) -> Iterator[str]:
    yield "| of | errors | warnings | notes |\n|---|---|---|---|"
    for scope, title in SCOPES:
        severities = [check.severity for check in checks if check.scope == scope]
        counts = " | ".join(str(severities.count(severity)) for severity in Severity)
        yield f"| {title} | {counts} |"
    yield ""


def _entry(check: Check) -> str:
    return (
        f"### `{check.id}`\n\n"
        f"**{check.title}.** {check.severity.value.capitalize()}; {_EFFECTS[check.effect]}.\n\n"
        f"{check.rationale}\n\n"
        f"*What to do:* {check.remedy}\n"
    )
