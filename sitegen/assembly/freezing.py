"""Freeze a run and the records current now under a tag, and check what was frozen."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sitegen.assembly.evidence_sides import EvidenceSides
from sitegen.assembly.progress import Progress
from sitegen.assembly.sides import Sides, whole_side
from sitegen.canonical.text import quote
from sitegen.errors import GuardrailViolation, InputProblem, SitegenError
from sitegen.ledger.baselines import (
    baseline_file,
    baseline_lines,
    checked_tag,
    file_blocks,
    read_baseline,
)
from sitegen.ledger.facts_file import facts_lines
from sitegen.ledger.git_refs import resolve
from sitegen.model.baseline import Baseline, GitTie
from sitegen.publish.baseline_file import write_baseline
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen; `written` is False where it stood there already."""

    baseline: Baseline
    written: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a verification; `state` is `done`, `failed` or `not done`."""

    state: str
    text: str


def freeze_run(
    tag: str, run_id: str, sides: Sides, ref: str | None, folder: Path, settings: Settings
) -> Frozen:
    """Write the baseline's file.

    Raises `GuardrailViolation` where the tag is taken by other content, or the run is not whole;
    `UsageProblem` where the tag or the git ref is none.
    """
    path = baseline_file(folder, checked_tag(tag))
    side = whole_side(sides.source(run_id), settings.limits)
    run = side.run
    if run.status is None or not run.cases:
        message = f"The run {quote(run_id)} is not whole: it has no summary, or no case."
        raise GuardrailViolation(message, hint="Freeze a run that ended.")
    git = None
    if ref is not None:
        git = GitTie(ref, resolve(Path.cwd(), ref))
        if run.commit is not None and run.commit != git.commit:
            message = (
                f"The run states commit {quote(run.commit)}, and {quote(ref)} is {git.commit}."
            )
            raise GuardrailViolation(message, hint="Tie the baseline to the commit that was run.")
    baseline = Baseline(
        tag=tag,
        run=run,
        cases=side.cases,
        records=sides.records(),
        artifacts=sides.artifacts(run_id),
        git=git,
    )
    return Frozen(baseline, write_baseline(path, baseline_lines(baseline)))


def verify_baseline(
    path: Path, evidence: tuple[str, ...], settings: Settings, progress: Progress
) -> Iterator[Step]:
    """Yield what was checked of a baseline, and how that went."""
    try:
        baseline = read_baseline(path, settings.limits)
    except SitegenError as error:
        yield Step("failed", error.message)
        return
    if b"".join(baseline_lines(baseline)) == b"".join(file_blocks(path)):
        yield Step("done", "The file is whole and canonical.")
    else:
        yield Step("failed", "The file is not what sitegen writes: it was edited.")
    yield _git_step(baseline)
    yield from _evidence_steps(baseline, evidence, settings, progress)


def _git_step(baseline: Baseline) -> Step:
    git = baseline.git
    if git is None:
        return Step("not done", "It is tied to no git tag or commit.")
    try:
        commit = resolve(Path.cwd(), git.ref)
    except SitegenError as error:
        return Step("failed", error.message)
    if commit == git.commit:
        return Step("done", f"{quote(git.ref)} still names {git.commit}.")
    return Step("failed", f"{quote(git.ref)} names {commit} now, and named {git.commit}.")


def _evidence_steps(
    baseline: Baseline,
    evidence: tuple[str, ...],
    settings: Settings,
    progress: Progress,
) -> Iterator[Step]:
    if not evidence:
        yield Step("not done", "There is no evidence to hold it against.")
        return
    with EvidenceSides(evidence, settings, progress) as sides:
        run_id = baseline.run.run_id
        if not sides.has(run_id):
            yield Step("not done", f"The run {quote(run_id)} is not among the evidence.")
            return
        try:
            side = whole_side(sides.source(run_id), settings.limits)
        except InputProblem as error:
            yield Step("failed", error.message)
            return
        if sides.artifacts(run_id) == baseline.artifacts:
            yield Step("done", f"All {len(baseline.artifacts):,} artifacts have the frozen hash.")
        else:
            yield Step("failed", "The artifacts of the run are not those that were frozen.")
        ours = b"".join(facts_lines(baseline.run, baseline.cases))
        theirs = b"".join(facts_lines(side.run, side.cases))
        if ours == theirs:
            yield Step("done", "The facts derived from the evidence are those that were frozen.")
        else:
            yield Step("failed", "The facts derived from the evidence are not the frozen ones.")
