"""What all tests share: the corpus, the hypothesis profiles, and which tests run when.

Settings, all from the environment:

* `SITEGEN_CORPUS`: a folder of real evidence; tests that need it are skipped where it is absent.
* `SITEGEN_FULL=1`: run everything (`make test-full`); without it, a seeded sample.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
FULL = os.environ.get("SITEGEN_FULL") == "1"

hypothesis.settings.register_profile(
    "sample",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "full",
    max_examples=1_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("full" if FULL else "sample")


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Skip what only the full run does, and keep the browser and the site of a module together."""
    sample = pytest.mark.skip(reason="only in the full run (SITEGEN_FULL=1, `make test-full`)")
    for item in items:
        if "full" in item.keywords and not FULL:
            item.add_marker(sample)
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real evidence, or skip."""
    folder = Path(os.environ.get("SITEGEN_CORPUS") or ROOT.parent / "shared" / "evidence")
    if not (folder / "stagetest").is_dir():
        pytest.skip("there is no corpus of real evidence here; SITEGEN_CORPUS names its folder")
    return folder.resolve()


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the checkout."""
    return ROOT
