"""A sample of what `make fuzz` does, what it once found, and that it would find it again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import LIES, case_paths, make_run
from tests.conftest import FULL
from tests.fuzz import targets
from tests.fuzz.mutate import Source
from tests.fuzz.oracle import case_may_be_verified
from tests.fuzz.targets import TARGETS
from tools.fuzz import kept

BUILDS = {"pipeline", "published-site", "verified-site"}
"""Targets whose inputs take a whole build, or a whole site to verify."""

EXAMPLES = 2_000 if FULL else 60
BUILD_EXAMPLES = 100 if FULL else 4
SOURCES = st.randoms(use_true_random=True)


@pytest.mark.parametrize("name", sorted(set(TARGETS) - BUILDS))
@settings(max_examples=EXAMPLES)
@given(source=SOURCES)
def test_bent_input_is_read_or_told(name: str, source: Source) -> None:
    """No reader raises, and none is better than the oracle allows."""
    target = TARGETS[name]
    target.check(target.bend(source, target.seeds()))


@pytest.mark.parametrize("name", sorted(BUILDS))
@settings(max_examples=BUILD_EXAMPLES, suppress_health_check=list(HealthCheck))
@given(source=SOURCES)
def test_bent_folder_is_built_or_refused(name: str, source: Source) -> None:
    """A build ends, accounts for every file, and verifies no more than it may."""
    target = TARGETS[name]
    target.check(target.bend(source, target.seeds()))


@pytest.mark.parametrize(
    ("name", "file"), [(name, file) for name in sorted(TARGETS) for file in kept(name)]
)
def test_what_was_found_once_stays_mended(name: str, file: str) -> None:
    """Each input of the corpus is one that broke a promise."""
    TARGETS[name].check(kept(name)[file])


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_what_is_bent_was_good(name: str) -> None:
    """The inputs that others are made of hold by themselves."""
    for data in TARGETS[name].seeds():
        TARGETS[name].check(data)


def test_a_laxer_judge_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the checks of cases, the lies that the oracle knows are told by it."""
    monkeypatch.setattr(targets, "check_case", lambda *_: ())
    caught = 0
    for lie in LIES.values():
        files = lie(make_run(1))
        for path in case_paths(files):
            if not case_may_be_verified(files[path]):
                caught += 1
                with pytest.raises(AssertionError, match="against what it plainly says"):
                    TARGETS["cases"].check(files[path])
    assert caught > 3
