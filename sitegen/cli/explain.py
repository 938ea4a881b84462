"""`sitegen explain`: what a finding, claim or difference means, and what to do about it."""

import difflib
import shutil
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Final

import click

from sitegen.assembly.catalogue import Catalogues, Entry, explained
from sitegen.canonical.encode import pretty_json
from sitegen.canonical.text import for_terminal
from sitegen.cli.completing import complete_id
from sitegen.cli.console import emit, exits, say
from sitegen.cli.pasted import CATALOGUES, Asked, read_asked, unknown
from sitegen.errors import ExitCode
from sitegen.model.claim import ClaimRule
from sitegen.model.difference import WORSE, DifferenceKind, Rank
from sitegen.model.finding import Check, Effect, Severity

_WIDTH: Final = 88
_NARROWEST, _WIDEST = 40, 100
_CLOSE: Final = 4
_LONGEST_ID: Final = 80
_LABELS: Final = {
    "place": "Where",
    "message": "What",
    "stated": "It states",
    "derived": "Evidence says",
    "base": "Before",
    "head": "After",
}
_SEVERITIES: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning; it decides the exit code with --strict only",
    Severity.NOTE: "note; it decides nothing",
}
_EFFECTS: Final = {
    Effect.CONTRADICTED: "a pass becomes contradicted: the evidence says otherwise",
    Effect.INVALID: "a pass becomes invalid: it can't be relied on",
    Effect.NONE: "stays as it is",
}
_SCOPES: Final = {
    "file": "any file",
    "case": "a case",
    "run": "a run",
    "record": "a record, which belongs to no run",
    "site": "the whole input",
}
_RANKS: Final = {
    Rank.REGRESSION: "a pass got lost",
    Rank.WEAKER: "what is left has less behind it",
    Rank.REMOVED: "a whole case or record is gone",
    Rank.CHANGED: "nothing is weaker, but it wants a look",
    Rank.ADDED: "a whole case or record is new",
    Rank.IMPROVEMENT: "it is better than it was",
}
_OWN_REMEDY: Final = (
    "It says one thing and shows another. Find out which of the two is wrong, mend what writes it,"
    " and emit it anew; best is to derive the statement from what it sums up."
)
_OTHER_REMEDY: Final = (
    "Find out which side is wrong. Correct the statement where the evidence is right; where"
    " evidence is missing or of another execution, add the right one. Never edit evidence to fit."
)
_WORSE_REMEDY: Final = (
    "It fails `--fail-on regression`, unless the gate says otherwise. Find the change that caused"
    " it. Where it is meant, freeze a new baseline, or waive it with a reason and an expiry date"
    " under [[gate.waivers]] in sitegen.toml."
)
_CHANGED_REMEDY: Final = "Compare the two values. It fails nothing, unless the gate says so."
_NO_REMEDY: Final = "Nothing: it makes nothing worse."


@click.command(name="explain")
@click.argument("finding", nargs=-1, shell_complete=complete_id)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
@exits
def command(finding: tuple[str, ...], form: str) -> ExitCode:
    """Explain FINDING: what it means, why it matters and how to fix it.

    FINDING is the id of a check, of a rule for claims or of a kind of difference; or a line as
    `sitegen check` prints it, in quotes; or a finding as JSON; or `-` for one on standard input.
    Without FINDING, list every id.

    Example: sitegen explain case-no-assertion
    """
    catalogues = explained()
    if not finding:
        emit(_json(catalogues) if form == "json" else _bytes(_listed(catalogues, _width())))
        if form == "text":
            say("`sitegen explain ID` tells all about one of them.")
        return ExitCode.OK
    asked = read_asked(finding, catalogues.ids)
    found = _found(asked, catalogues)
    emit(_json(found, asked) if form == "json" else _bytes(_told(asked, found, _width())))
    return ExitCode.OK


def _found(asked: Asked, catalogues: Catalogues) -> Catalogues:
    """Return the entries that are meant; raises `UsageProblem` where there is none."""
    found = catalogues.named(asked.id)
    if not found.ids:
        raise unknown(asked, _close(asked.id, catalogues.ids))
    others = {name: () for name in CATALOGUES if name != asked.catalogue}
    meant = replace(found, **others) if asked.catalogue else found
    return meant if meant.ids else found


def _close(id_: str, ids: tuple[str, ...]) -> list[str]:
    """Return ids that are spelled alike, then those that hold all of it."""
    word = id_[:_LONGEST_ID].lower().replace(" ", "-").replace("_", "-").strip("-")
    close = difflib.get_close_matches(word, ids, n=_CLOSE)
    parts = [known for known in ids if word and word in known]
    return list(dict.fromkeys((*close, *parts)))[:_CLOSE]


def _width() -> int:
    """Return the columns to fill: the terminal's, else always the same."""
    if not sys.stdout.isatty():
        return _WIDTH
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))


def _json(found: Catalogues, asked: Asked | None = None) -> bytes:
    value = {
        "checks": [asdict(check) for check in found.checks],
        "claim_rules": [asdict(rule) for rule in found.claim_rules],
        "kinds": [asdict(kind) for kind in found.kinds],
    }
    if asked is not None and asked.facts:
        return pretty_json(value | {"finding": dict(asked.facts)})
    return pretty_json(value)


def _bytes(lines: Iterator[str]) -> bytes:
    return for_terminal("".join(f"{line}\n" for line in lines)).encode("utf-8", "replace")


def _listed(catalogues: Catalogues, width: int) -> Iterator[str]:
    """Yield every id with its title, by catalogue."""
    groups: tuple[tuple[str, tuple[Entry, ...]], ...] = (
        ("Checks: what can be wrong with evidence", catalogues.checks),
        ("Rules for claims: what is held against the evidence", catalogues.claim_rules),
        ("Kinds of difference: what can change between runs", catalogues.kinds),
    )
    for number, (title, entries) in enumerate(groups):
        if number:
            yield ""
        yield from _filled(f"{title} ({len(entries)})", width, "")
        yield ""
        yield from _rows([(entry.id, entry.title) for entry in entries], width)


def _told(asked: Asked, found: Catalogues, width: int) -> Iterator[str]:
    """Yield what the finding says itself, then all about each entry with its id."""
    told = [
        *(_of_check(check, width) for check in found.checks),
        *(_of_rule(rule, width) for rule in found.claim_rules),
        *(_of_kind(kind, width) for kind in found.kinds),
    ]
    if asked.facts:
        yield "The finding"
        yield from _rows([(_LABELS[name], text) for name, text in asked.facts], width)
        yield ""
    if len(told) > 1:
        yield from _filled(f"{len(told)} things have the id {asked.id}:", width, "")
        yield ""
    for number, lines in enumerate(told):
        if number:
            yield from ("", "-" * min(width, _WIDTH), "")
        yield from lines


def _of_check(check: Check, width: int) -> Iterator[str]:
    yield from _head(check.id, "check", check.title, width)
    rows = [
        ("Severity", _SEVERITIES[check.severity]),
        ("Verdict", _EFFECTS[check.effect]),
        ("Looks at", _SCOPES.get(check.scope, check.scope)),
    ]
    yield from _rows(rows, width)
    yield from _section("Why it matters", check.rationale, width)
    yield from _section("How to fix it", check.remedy, width)


def _of_rule(rule: ClaimRule, width: int) -> Iterator[str]:
    yield from _head(rule.id, "rule for claims", rule.title, width)
    decided = "the artifact's own bytes" if rule.own else "other evidence"
    yield from _rows([("Is about", rule.predicate), ("Decided by", decided)], width)
    yield from _section("How the answer is derived", rule.derivation, width)
    yield from _section("What evidence is needed", rule.needs, width)
    remedy = _OWN_REMEDY if rule.own else _OTHER_REMEDY
    yield from _section("What to do where it is contradicted", remedy, width)
    if not rule.own:
        text = "Hand in the evidence that is needed, together with the artifact that states it."
        yield from _section("What to do where it is unverifiable", text, width)


def _of_kind(kind: DifferenceKind, width: int) -> Iterator[str]:
    yield from _head(kind.id, "kind of difference", kind.title, width)
    mirror = "the same" if kind.mirror == kind.id else kind.mirror
    rows = [
        ("Rank", f"{kind.rank.value}: {_RANKS[kind.rank]}"),
        ("Is about", kind.family),
        ("The other way", mirror),
    ]
    yield from _rows(rows, width)
    yield from _section("Why it has this rank", kind.rationale, width)
    changed = _CHANGED_REMEDY if kind.rank is Rank.CHANGED else _NO_REMEDY
    yield from _section("What to do", _WORSE_REMEDY if kind.rank in WORSE else changed, width)


def _head(id_: str, group: str, title: str, width: int) -> Iterator[str]:
    yield from _filled(f"{id_} ({group})", width, "")
    yield from _filled(f"{title}.", width, "")
    yield ""


def _section(title: str, text: str, width: int) -> Iterator[str]:
    yield ""
    yield title
    yield from _filled(text, width, "  ")


def _rows(rows: list[tuple[str, str]], width: int) -> Iterator[str]:
    """Yield two columns; where the second would be too narrow, it stands below the first."""
    first = max((len(label) for label, _ in rows), default=0) + 4
    if width - first < _NARROWEST // 2:
        for label, text in rows:
            yield f"  {label}"
            yield from _filled(text, width, "    ")
        return
    for label, text in rows:
        lines = list(_filled(text, width, " " * first))
        yield f"  {label}".ljust(first) + "".join(lines[:1]).lstrip(" ")
        yield from lines[1:]


def _filled(text: str, width: int, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        for_terminal(text),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
