"""Files in = files accounted for, for any tree."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sitegen.assembly.executor import InlineExecutor, Work
from sitegen.assembly.site_reading import plan_site, read_planned, read_rest, unaccounted
from sitegen.intake.walk import roots_of, walk
from sitegen.settings import DEFAULT_SETTINGS
from tests.builders import make_run

RUN = make_run(2)
NAMES = st.sampled_from(
    ["a", "cases", "run_summary.json", "x.json", "y.yaml", "z.md", ".git", "run", "n\u00e9", "A"]
)
CONTENTS = st.one_of(
    st.sampled_from(sorted(RUN.values())),
    st.binary(max_size=40),
    st.sampled_from([b"{}", b"[]", b"scenario_id: X\nsteps: []\n", b"# Title\n", b'{"schema": 1}']),
)
FILES = st.dictionaries(st.lists(NAMES, min_size=1, max_size=4).map(tuple), CONTENTS, max_size=12)


def planted(folder: Path, files: dict[tuple[str, ...], bytes]) -> int:
    """Write what a file system can hold of these files; return how many there are."""
    count = 0
    for names, data in files.items():
        path = folder.joinpath(*names)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            continue
        count += 1
    return count


@given(files=FILES)
def test_every_file_of_any_tree_has_exactly_one_fate(files: dict[tuple[str, ...], bytes]) -> None:
    """Each goes to a run, to a record, or is ignored by a named rule."""
    with tempfile.TemporaryDirectory() as name:
        count = planted(Path(name), files)
        tree = walk(roots_of([name]), DEFAULT_SETTINGS.ignore, DEFAULT_SETTINGS.limits)
        work = Work(tree.roots, DEFAULT_SETTINGS, InlineExecutor(), 1)
        plan = plan_site(tree, work)
        runs = [read_planned(planned, work) for planned in plan.runs]
        fates = [fate for run in runs for fate in run.fates]
        rest = read_rest(plan, fates, [entry for run in runs for entry in run.records], work)
    assert unaccounted(tree, rest.fates) == ()
    assert len(rest.fates) == count
    for fate in rest.fates:
        assert fate.went in {"run", "record", "ignored"}
        assert (fate.to is None) == (fate.went == "ignored")
        assert fate.to is not None or fate.reason
