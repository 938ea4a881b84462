"""Good runs that somebody rewrote: each forgery is told, or changes nothing that counts.

A forger who edits files leaves hashes, counts and traces that no longer agree; one who mends the
hashes too still can't make more pass than did, and whoever has the honest run (in a site, or as a
baseline) is told what differs.
"""

import random  # noqa: TID251 -- the forger's choices, seeded
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from sitegen.model.outcome import Verdict
from tests.builders import (
    RUN_ID,
    Files,
    case_paths,
    decoded,
    digest_of,
    encoded,
    make_run,
    rehashed,
    write_run,
)
from tests.conftest import FULL
from tests.fuzz.mutate import bent
from tests.judging import Judged, judge
from tests.own_builders import make_own_run, own_hash_of
from tests.site_tools import sitegen, tree_of

NUMBER: Final = 500 if FULL else 60
HONEST: Final[Mapping[str, Files]] = {
    "stagetest-1": make_run(2, dialect=1),
    "stagetest-3": make_run(3),
    "stagetest-3-failing": make_run(3, failing=1),
    "own": make_own_run(("PASS", "PASS")),
    "own-failing": make_own_run(("PASS", "FAIL")),
}


@dataclass(frozen=True)
class Forgery:
    """A rewritten run; `mended` tells that the forger made hashes and digests anew."""

    name: str
    files: Files
    mended: bool


def forgeries() -> Iterator[Forgery]:
    """Yield forgeries of honest runs, the same every time."""
    source = random.Random(20261120)  # noqa: S311 -- reproducible on purpose
    names = sorted(HONEST)
    for number in range(NUMBER):
        name = names[number % len(names)]
        files = dict(HONEST[name])
        for _ in range(source.randrange(1, 3)):
            path = source.choice([path for path in sorted(files) if path.endswith(".json")])
            action = source.randrange(0, 8)
            if action == 0 and len(files) > 2:
                del files[path]
            elif action == 1:
                files[f"cases/copy-{number}.json"] = files[path]
            elif action == 2:
                other = source.choice(case_paths(files) or [path])
                files[path], files[other] = files[other], files[path]
            else:
                files[path] = encoded(_edited(source, decoded(files[path])))
        mended = bool(source.randrange(0, 2))
        yield Forgery(name, _mended(files) if mended else files, mended)


def _edited(source: random.Random, document: Any) -> Any:
    """Change a value to one that could be true, or bend the document."""
    if not isinstance(document, dict) or not source.randrange(0, 3):
        return bent(source, document)
    flips = {
        "PASS": "FAIL", "FAIL": "PASS", "L4": "L5", "INSERT": "UPDATE", "STARTED": "PASS",
        True: False, False: True,
    }  # fmt: skip
    found = [(owner, key) for owner, key in _leaves(document) if owner[key] in flips]
    for owner, key in source.sample(found, min(len(found), source.choice((1, 1, 4, 40)))):
        owner[key] = flips[owner[key]]
    return document


def _leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items):
        if isinstance(item, dict | list):
            yield from _leaves(item)
        elif isinstance(item, str | bool):
            yield value, key


def _mended(files: Files) -> Files:
    """Make hashes of cases and the digest of the run anew, as a careful forger would."""
    made = dict(files)
    cases = []
    for path in case_paths(made):
        try:
            case = decoded(made[path])
            own = case.get("schema") == "sitegen.case/1"
            case = case | {"determinism_hash": own_hash_of(case)} if own else rehashed(case)
        except (KeyError, TypeError, AttributeError, ValueError):
            continue
        made[path] = encoded(case)
        cases.append(case)
    try:
        summary = decoded(made["run_summary.json"]) | {"determinism_digest": digest_of(cases)}
        made["run_summary.json"] = encoded(summary)
    except (KeyError, TypeError, ValueError):
        pass
    return made


FORGERIES: Final = tuple(forgeries())


def counted(judged: Judged) -> tuple[Any, ...]:
    """Return all that a site counts or compares of a run."""
    state = judged.evidence.summary, judged.evidence.snapshot, judged.evidence.context
    cases = [
        (case.case_id, case.status, case.verdict, case.layers, case.sql_ops, case.detail)
        for case in judged.cases
    ]
    return (judged.verdict, judged.status, cases, state)


def verified(judged: Judged) -> int:
    """Return how many cases are verified."""
    return sum(case.verdict is Verdict.VERIFIED for case in judged.cases)


def test_every_forgery_is_told_or_neutral() -> None:
    """By a finding, by a difference from the honest run, or nothing that counts has changed."""
    honest = {name: judge(files) for name, files in HONEST.items()}
    told = compared = neutral = 0
    for forgery in FORGERIES:
        good, forged = honest[forgery.name], judge(forgery.files)
        if set(forged.all_findings()) - set(good.all_findings()):
            told += 1
        elif counted(forged) != counted(good):
            # No check can know what a consistent forger took away or added: whoever has the
            # honest run sees it, and a site refuses the second content of its id.
            compared += 1
            assert forgery.files != HONEST[forgery.name]
        else:
            neutral += 1
    assert told + compared + neutral == len(FORGERIES)
    assert told > len(FORGERIES) * 3 // 5, (told, compared, neutral)


def test_no_forgery_makes_a_failing_case_verified_unless_it_is_rewritten_whole() -> None:
    """What failed stays so, but where status, assertions, output, trace and hash all say else."""
    for forgery in FORGERIES:
        good = {case.case_id: case for case in judge(HONEST[forgery.name]).cases}
        for case in judge(forgery.files).cases:
            before = good.get(case.case_id)
            if case.verdict is Verdict.VERIFIED and before is not None:
                assert before.verdict is Verdict.VERIFIED or forgery.mended


def test_a_published_run_comes_back_forged_and_nothing_is_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Against a site, every forgery that keeps the id is an identity used twice: code 4."""
    for number, name in enumerate(("stagetest-3", "own")):
        evidence = write_run(dict(HONEST[name]), tmp_path / f"honest-{number}" / RUN_ID)
        site = tmp_path / f"site-{number}"
        assert sitegen(capfd, "build", evidence.parent, "-o", site).code in {0, 1}
        before = tree_of(site)
        tried = [one for one in FORGERIES if one.name == name][:: 1 if FULL else 4]
        for index, forgery in enumerate(tried):
            if judge(forgery.files).evidence.run_id != judge(HONEST[name]).evidence.run_id:
                continue
            if forgery.files == HONEST[name]:
                continue
            # A run whose summary is gone is known by its folder.
            folder = write_run(dict(forgery.files), tmp_path / f"forged-{number}-{index}" / RUN_ID)
            called = sitegen(capfd, "build", folder.parent, "-o", site)
            assert called.code == 4, (index, called.err)
            assert tree_of(site) == before
