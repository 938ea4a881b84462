"""The builder and the scenarios of the crash tests: made once for each worker."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.sites import Builder, Scenario, make_scenario


@pytest.fixture(scope="session")
def quick_folder() -> Iterator[Path]:
    """Return a folder in memory where there is one: each build waits for the disk several times."""
    memory = Path("/dev/shm")  # noqa: S108 -- only for a folder that tempfile makes
    inside = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="sitegen-crash-", dir=inside) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def builder() -> Iterator[Builder]:
    """Return what builds and can be killed."""
    with Builder() as started:
        yield started


@pytest.fixture(scope="session")
def scenario_of(quick_folder: Path, builder: Builder) -> Callable[[str], Scenario]:
    """Return what makes a scenario, once."""
    made: dict[str, Scenario] = {}

    def scenario(name: str) -> Scenario:
        if name not in made:
            made[name] = make_scenario(name, quick_folder / name.replace(" ", "-"), builder)
        return made[name]

    return scenario
