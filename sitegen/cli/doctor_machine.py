"""What of this machine matters: Python, libraries, git, the terminal."""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, entry_points, requires, version
from pathlib import Path
from typing import Final

from sitegen import __version__
from sitegen.cli.doctor_step import Places, State, Step
from sitegen.cli.terminal import is_fancy

_OLDEST: Final = (3, 11)
_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)[^;]*(?:;\s*(.*))?\Z")
_EXTRA: Final = re.compile(r"extra == ['\"]([a-z]+)['\"]")
_FOR: Final[Mapping[str, str]] = {
    "database": "`sitegen preflight` and `sitegen certify`, where they ask a database",
    "emit": "pytest --sitegen-emit with all recorders",
    "sign": "signing what is published",
}


def machine_steps(places: Places) -> Iterator[Step]:
    """Yield what there is, in the order in which it is needed."""
    yield _python(places)
    yield Step("sitegen", State.OK, __version__)
    yield from _libraries()
    yield _plugin()
    yield _git()
    yield _terminal()
    yield Step("browser", State.OK, "a site needs none to be built, and any to be read")


def _python(places: Places) -> Step:
    number = ".".join(map(str, sys.version_info[:3]))
    name = f"{number}, {places.named(Path(sys.executable))}" if places.whole else number
    if sys.version_info[:2] < _OLDEST:
        return Step("Python", State.WRONG, name, "sitegen needs 3.11 or newer.")
    return Step("Python", State.OK, name)


def _libraries() -> Iterator[Step]:
    """Yield the libraries that are needed, then each extra; the developers' is nobody else's."""
    try:
        stated = requires("sitegen") or []
    except PackageNotFoundError:
        text = "sitegen runs from its sources and is not installed: what it needs is not known"
        yield Step("libraries", State.NOTE, text)
        return
    needed: dict[str, list[str]] = {"": []}
    for line in stated:
        found = _REQUIREMENT.match(line)
        of_extra = _EXTRA.search(line)
        if found is not None:
            needed.setdefault(of_extra[1] if of_extra else "", []).append(found[1])
    yield _needed(needed.pop(""))
    for extra, names in sorted(needed.items()):
        if extra != "dev":
            yield _extra(extra, names)


def _needed(names: list[str]) -> Step:
    present, missing = _versions(names)
    if missing:
        hint = "Install sitegen anew: its libraries come with it."
        return Step("libraries", State.WRONG, f"missing: {', '.join(missing)}", hint)
    return Step("libraries", State.OK, present)


def _extra(extra: str, names: list[str]) -> Step:
    present, missing = _versions(names)
    use = _FOR.get(extra, "what its documentation says")
    if missing:
        text = f"missing: {', '.join(missing)}; for {use}"
        return Step(f"extra {extra}", State.NOTE, text, f"pip install 'sitegen[{extra}]'")
    return Step(f"extra {extra}", State.OK, f"{present}; for {use}")


def _versions(names: list[str]) -> tuple[str, list[str]]:
    """Return the libraries that are here with their versions, and those that are not."""
    present, missing = [], []
    for name in names:
        try:
            present.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    return ", ".join(present), missing


def _plugin() -> Step:
    if any(point.name == "sitegen" for point in entry_points(group="pytest11")):
        return Step("pytest plugin", State.OK, "pytest --sitegen-emit DIR leaves evidence")
    text = "pytest doesn't know --sitegen-emit"
    return Step("pytest plugin", State.NOTE, text, "Install sitegen where your tests run.")


def _git() -> Step:
    if shutil.which("git") is None:
        text = "not found: what is emitted names no commit"
        return Step("git", State.NOTE, text, "Install git where your tests run.")
    return Step("git", State.OK, "found; what is emitted names its commit")


def _terminal() -> Step:
    if not sys.stderr.isatty():
        return Step("terminal", State.OK, "standard error is none: plain lines, no progress")
    size = shutil.get_terminal_size()
    name = os.environ.get("TERM", "unset")
    look = "colour and progress" if is_fancy(sys.stderr) else "plain lines"
    return Step("terminal", State.OK, f"{name}, {size.columns} columns, {look}")
