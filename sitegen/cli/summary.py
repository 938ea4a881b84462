"""What a build or check says at its end: what is wrong first, then what was read, then where."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sitegen.assembly.gate import DEFAULT_FAIL_ON, FailOn, Tally, exit_code
from sitegen.canonical.text import quote
from sitegen.cli.terminal import Line, Tone, line
from sitegen.errors import ExitCode
from sitegen.model.facts import FindingCounts, VerdictCounts
from sitegen.model.finding import Effect, Severity
from sitegen.model.version import LocatedFinding, SuiteRegression

if TYPE_CHECKING:
    from sitegen.pipeline import BuildResult

_SHOWN: Final = 5
_MEANING: Final = {
    ExitCode.OK: "no finding decides otherwise",
    ExitCode.INVALID: "something in the evidence decides so",
    ExitCode.PARTIAL: "a run is incomplete: its summary is absent",
    ExitCode.REGRESSION: "it got worse than what it is compared with, as the gate says",
    ExitCode.IDENTITY_REUSE: "a run id came with two contents; neither counts",
}
_REASONS: Final = (
    (FailOn.CONTRADICTED, "evidence contradicts what is said of it"),
    (FailOn.INVALID, "evidence is invalid"),
    (FailOn.FAILED, "something failed, which --fail-on names"),
)
_GRAVITY: Final = {Effect.CONTRADICTED: 0, Effect.INVALID: 1, Effect.NONE: 2}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ends: with which code, and what made it so."""

    code: ExitCode
    tally: Tally
    fail_on: frozenset[FailOn] = DEFAULT_FAIL_ON
    strict: bool = False


def ending_of(tally: Tally, fail_on: frozenset[FailOn], *, strict: bool) -> Ending:
    """Return how a command ends on what the input amounts to."""
    return Ending(exit_code(tally, fail_on, strict=strict), tally, fail_on, strict)


def build_summary(result: "BuildResult", output: Path, ending: Ending) -> Iterator[Line]:
    """Yield the lines that a build ends with."""
    version = result.version
    yield from error_lines(version.findings)
    if any(row.finding.severity is Severity.ERROR for row in version.findings):
        yield line(f"All of them: {output / version.folder / 'findings.html'}")
    yield from worse_lines(version.regressions)
    yield line("Runs: ", *_counts(version.run_verdicts), ".")
    yield line("Cases: ", *_counts(version.totals), ".")
    claims = version.claim_counts
    yield line(
        f"Claims: {claims.contradicted:,} contradicted, {claims.unverifiable:,} unverifiable,"
        f" {claims.confirmed:,} confirmed."
    )
    counts = version.finding_counts
    yield line(
        f"Files: {len(version.fates):,}; records: {len(version.records):,} current,"
        f" {version.superseded_total:,} superseded; findings: {finding_counts(counts)}."
    )
    if result.published:
        yield line(
            f"Published version {version.number:04d}: {number_of(result.added_runs, 'new run')},"
            f" {number_of(result.added_records, 'new record')}."
        )
    else:
        yield line(f"Nothing new: version {version.number:04d} stays as it is.")
    yield line("Site: ", (str(output / "index.html"), Tone.PLACE))
    yield line(f"  `sitegen serve --site {shlex.quote(str(output))}` shows it in a browser.")
    yield ending_line(ending)


_TONES: Final = {
    "contradicted": Tone.BAD,
    "invalid": Tone.BAD,
    "failed": Tone.BAD,
    "skipped": Tone.DOUBT,
    "verified": Tone.GOOD,
}


def _counts(counts: VerdictCounts) -> Iterator[str | tuple[str, Tone]]:
    named = (
        (counts.contradicted, "contradicted"),
        (counts.invalid, "invalid"),
        (counts.failed, "failed"),
        (counts.skipped, "skipped"),
        (counts.verified, "verified"),
    )
    for place, (number, name) in enumerate(named):
        comma = ", " if place else ""
        yield f"{comma}{number:,} "
        yield name, _TONES[name] if number else Tone.QUIET


def error_lines(findings: Sequence[LocatedFinding]) -> Iterator[Line]:
    """Yield the errors by check, the gravest first, each with one place; then who tells more."""
    errors = [row for row in findings if row.finding.severity is Severity.ERROR]
    if not errors:
        return
    ordered = sorted(errors, key=lambda row: row.finding.check)
    groups = [
        (check, list(rows)) for check, rows in groupby(ordered, lambda row: row.finding.check)
    ]
    # What makes a pass a lie is graver than what can't be read, and much graver than the rest.
    groups.sort(key=lambda group: (_gravity(group[1]), -len(group[1]), group[0]))
    yield line((f"What is wrong: {number_of(len(errors), 'error')}, by check", Tone.BAD))
    for check, rows in groups[:_SHOWN]:
        first = rows[0]
        yield line(f"  {len(rows):>5,} × ", (check, Tone.STRONG), f": {first.finding.message}")
        yield line("          ", (place_of(first), Tone.PLACE))
    if len(groups) > _SHOWN:
        rest = sum(len(rows) for _, rows in groups[_SHOWN:])
        yield line(f"  and {rest:,} more, of {len(groups) - _SHOWN:,} other checks.")
    yield line(f"`sitegen explain {groups[0][0]}` says what it means and how to mend it.")


def worse_lines(regressions: Sequence[SuiteRegression]) -> Iterator[Line]:
    """Yield in which suites the newest run is worse than its baseline, and who names it all."""
    for item in regressions:
        failing = sum(judged.fails for judged in item.judged)
        if item.baseline is not None and failing:
            tag = item.baseline.tag
            fails = "fails" if failing == 1 else "fail"
            yield line(
                ("What got worse", Tone.BAD),
                f": {number_of(failing, 'difference')} from the baseline {tag} {fails} the gate,"
                f" in suite {quote(item.suite)}.",
            )
            yield line(f"`sitegen diff {tag} {shlex.quote(item.run_id)}` names them.")


def place_of(row: LocatedFinding) -> str:
    """Return where a finding is: page, artifact, and line or pointer."""
    finding = row.finding
    place = f"{row.path or ''}{finding.artifact}"
    if finding.line is not None:
        return f"{place}:{finding.line}:{finding.column}"
    return f"{place} {finding.where}" if finding.where else place


def _gravity(rows: list[LocatedFinding]) -> int:
    return min(_GRAVITY[row.finding.effect] for row in rows)


def finding_counts(counts: FindingCounts) -> str:
    """Return how many findings there are of each severity."""
    named = ((counts.error, "error"), (counts.warning, "warning"), (counts.note, "note"))
    return ", ".join(number_of(number, word) for number, word in named)


def number_of(number: int, word: str) -> str:
    """Return a number with its word, which takes an s."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def ending_line(ending: Ending) -> Line:
    """Return the exit code and why it is so."""
    if ending.code is not ExitCode.INVALID:
        never = ending.code is ExitCode.OK and FailOn.NEVER in ending.fail_on
        return exit_line(ending.code, "asked for with --fail-on never" if never else None)
    reached = ending.tally.reached & ending.fail_on
    reasons = [text for reason, text in _REASONS if reason in reached]
    if ending.strict and ending.tally.warnings:
        reasons.append(f"--strict counts {number_of(ending.tally.warnings, 'warning')}")
    return exit_line(ending.code, "; ".join(reasons))


def exit_line(code: ExitCode, meaning: str | None = None) -> Line:
    """Return an exit code with its meaning in general, or here."""
    meaning = meaning or _MEANING.get(code, code.name.lower())
    tone = Tone.GOOD if code is ExitCode.OK else Tone.BAD
    return line((f"Exit code {int(code)}", tone), f": {meaning}.")
