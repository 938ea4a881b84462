"""The baselines of a site: those published before, and those of the folder beside the evidence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.canonical.text import quote
from sitegen.compare.policy import baseline_for, rule_names
from sitegen.errors import GuardrailViolation, InputProblem
from sitegen.ledger.baselines import (
    checked_tag,
    file_blocks,
    list_baselines,
    read_baseline,
    read_ref,
)
from sitegen.model.baseline import BaselineRef
from sitegen.model.difference import RunState
from sitegen.publish.staging import Stage
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class Baselines:
    """All baselines by tag: what each is, and the file that it is read from."""

    refs: Mapping[str, BaselineRef]
    files: Mapping[str, Path]
    settings: Settings
    added: int = 0

    def of(self, run: RunState) -> BaselineRef | None:
        """Return the baseline that a run is compared with.

        A baseline that no rule names for the run's suite is compared with runs of its own suite.
        """
        tag = baseline_for(run.suite, run.environment, self.settings)
        if tag is None:
            return None
        ref = self.refs[tag]
        named = rule_names(tag, run.suite, self.settings)
        return ref if named or ref.run.suite == run.suite else None

    def all(self) -> tuple[BaselineRef, ...]:
        """Return every baseline, by tag."""
        return tuple(self.refs[tag] for tag in sorted(self.refs))


def gather_baselines(
    stage: Stage, settings: Settings, withdrawn: Collection[str] = ()
) -> Baselines:
    """Copy new baselines into the site, and return all but those at paths that are `withdrawn`.

    Raises `GuardrailViolation` where a published tag would move or a withdrawn one came back, and
    `InputProblem` where a file is damaged or a tag that the configuration names is not there.
    """
    limits = settings.limits
    published = stage.published
    known = {} if published is None else _published(published)
    files = {path.stem: path for path in list_baselines(Path(settings.baselines))}
    tags = {path.removeprefix("baselines/").removesuffix(".json") for path in withdrawn}
    for tag in tags:
        here = known.pop(tag, None)
        came = files.pop(tag, None)
        if here is not None:
            settings = _without(settings, tag)
        # While it is being withdrawn, the site's own folder holds it still.
        if came is not None and here is None:
            message = f"The baseline {quote(tag)} was withdrawn from the site, and is here again."
            raise GuardrailViolation(message, hint=f"Remove {came.name}.")
    refs: dict[str, BaselineRef] = {}
    added = 0
    for tag, path in sorted({**known, **files}.items()):
        place = f"baselines/{tag}.json"
        refs[tag] = read_ref(path, place, limits)
        if tag in known:
            _demand_same(tag, known[tag], refs[tag], settings)
            continue
        read_baseline(path, limits)
        with stage.stream(place, "baseline") as stream:
            stream.writelines(file_blocks(path))
        added += 1
    for wanted in {settings.baseline, *(rule.tag for rule in settings.baseline_rules)} - {None}:
        if wanted is not None and checked_tag(wanted) not in refs:
            raise _missing(wanted, withdrawn=wanted in tags)
    return Baselines(refs, {**files, **known}, settings, added)


def _without(settings: Settings, tag: str) -> Settings:
    """Return the settings without what they say of a baseline that is just being withdrawn.

    That it can be withdrawn must not wait for somebody to change the configuration.
    """
    rules = tuple(rule for rule in settings.baseline_rules if rule.tag != tag)
    default = None if settings.baseline == tag else settings.baseline
    return replace(settings, baseline=default, baseline_rules=rules)


def _missing(tag: str, *, withdrawn: bool) -> InputProblem:
    if withdrawn:
        message = f"The baseline {quote(tag)} was withdrawn from the site."
        return InputProblem(message, hint="Take it out of the configuration, or of the call.")
    message = f"There is no baseline {quote(tag)}."
    hint = f"Freeze it: sitegen baseline freeze {tag} --run RUN_ID"
    return InputProblem(message, hint=hint)


def _published(site: Path) -> dict[str, Path]:
    return {path.stem: path for path in list_baselines(site / "baselines")}


def _demand_same(tag: str, published: Path, now: BaselineRef, settings: Settings) -> None:
    before = read_ref(published, now.path, settings.limits)
    if before.sha256 != now.sha256:
        message = f"The baseline {quote(tag)} is published already, with other content."
        hint = "A tag never moves: freeze under a new one."
        raise GuardrailViolation(message, hint=hint)
