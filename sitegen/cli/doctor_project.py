"""What of this project matters: configuration, evidence, output, lock, baselines."""

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.site_reading import plan_site
from sitegen.cli.doctor_step import Places, State, Step
from sitegen.cli.summary import number_of
from sitegen.errors import SitegenError
from sitegen.intake.walk import roots_of, walk
from sitegen.ledger.baselines import list_baselines
from sitegen.ledger.site import read_state
from sitegen.publish.existing import published_version
from sitegen.publish.lock import is_locked
from sitegen.settings import DEFAULT_SETTINGS, Settings, load_settings

_NAMES: Final = ("sitegen.toml", "pyproject.toml")


def project_steps(config: Path | None, evidence: tuple[str, ...], places: Places) -> Iterator[Step]:
    """Yield what is here; where the configuration is wrong, the rest is seen by the defaults."""
    settings, step = _configuration(config, places)
    yield step
    for place in evidence or settings.evidence:
        yield _evidence(place, settings, places)
    yield _output(Path(settings.output), settings, places)
    yield _lock(Path(settings.output))
    yield _baselines(Path(settings.baselines), settings, places)


def _configuration(config: Path | None, places: Places) -> tuple[Settings, Step]:
    name = "configuration"
    try:
        settings = load_settings(config, Path())
    except SitegenError as error:
        text = "; ".join(error.message.splitlines())
        return DEFAULT_SETTINGS, Step(name, State.WRONG, text, error.hint)
    changed = [
        item.name
        for item in fields(Settings)
        if getattr(settings, item.name) != getattr(DEFAULT_SETTINGS, item.name)
    ]
    source = config or next((Path(one) for one in _NAMES if Path(one).is_file()), None)
    if source is None:
        text = "there is none: every setting has its default"
        return settings, Step(name, State.OK, text, "`sitegen init` writes one to begin with.")
    sets = f"sets {', '.join(changed)}" if changed else "leaves every setting at its default"
    return settings, Step(name, State.OK, f"{places.named(source)} is valid and {sets}")


def _evidence(place: str, settings: Settings, places: Places) -> Step:
    name, shown = "evidence", places.named(Path(place))
    if not os.path.lexists(place):
        hint = "Run your tests with `pytest --sitegen-emit evidence/runs`, or name another place."
        return Step(name, State.WRONG, f"there is nothing at {shown}", hint)
    try:
        tree = walk(roots_of((place,)), settings.ignore, settings.limits, Path(settings.output))
        with executor_of(1) as executor:
            plan = plan_site(tree, Work(tree.roots, settings, executor, 1))
    except SitegenError as error:
        return Step(name, State.WRONG, error.message, error.hint)
    counted = (
        number_of(len(tree.entries), "file"),
        number_of(len(plan.runs), "run"),
        number_of(len(plan.reads), "record"),
    )
    state = State.OK if tree.entries else State.NOTE
    return Step(name, state, f"{shown}: {', '.join(counted)}")


def _output(target: Path, settings: Settings, places: Places) -> Step:
    name, shown = "output", places.named(target)
    try:
        latest = published_version(target)
        if latest is None:
            return _new_output(target, shown)
        state = read_state(target, settings.limits)
    except SitegenError as error:
        return Step(name, State.WRONG, error.message, error.hint)
    if not os.access(target, os.W_OK):
        hint = "Give whoever builds the right to write there, or choose another -o."
        return Step(name, State.WRONG, f"the site {shown} can't be written", hint)
    counts = state.run_verdicts
    runs = sum(getattr(counts, item.name) for item in fields(counts))
    records = number_of(len(state.records), "current record")
    text = f"{shown} holds version {state.number:04d}: {number_of(runs, 'run')}, {records}"
    return Step(name, State.OK, f"{text}; a build appends to it")


def _new_output(target: Path, shown: str) -> Step:
    above = next(place for place in (target.absolute().parents) if place.is_dir())
    if os.access(above, os.W_OK):
        return Step("output", State.OK, f"{shown} is not there yet and can be written")
    hint = "Give whoever builds the right to write there, or choose another -o."
    return Step("output", State.WRONG, f"{shown} can't be made", hint)


def _lock(target: Path) -> Step:
    try:
        if is_locked(target):
            hint = "Wait until it has finished, or choose another -o."
            return Step("lock", State.WRONG, "another build is writing the site", hint)
    except OSError as error:
        hint = "Give whoever builds the right to write beside the site."
        return Step("lock", State.WRONG, f"the lock can't be opened: {error.strerror}", hint)
    return Step("lock", State.OK, "no build is writing the site")


def _baselines(folder: Path, settings: Settings, places: Places) -> Step:
    found = [path.stem for path in list_baselines(folder)]
    wanted = {rule.tag for rule in settings.baseline_rules} | {settings.baseline} - {None}
    missing = sorted(tag for tag in wanted if tag is not None and tag not in found)
    if missing:
        text = f"the configuration names {', '.join(missing)}, which {places.named(folder)} lacks"
        hint = f"`sitegen baseline freeze {missing[0]} --run RUN_ID` freezes one."
        return Step("baselines", State.WRONG, text, hint)
    if not found:
        return Step("baselines", State.OK, "none is frozen: runs are compared with the one before")
    return Step("baselines", State.OK, f"{number_of(len(found), 'tag')} in {places.named(folder)}")
