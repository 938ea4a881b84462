"""Every limit one below, at, and one above: what fits is whole, what does not is told.

`REACHED` has a row a limit: whether an input of this size was told to be beyond it, with the limit
set to `AT`. The other limits end no reading: they spread things over more pages, or point on.
"""

import subprocess  # noqa: TID251 -- what bounds a process needs one
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

import pytest

from sitegen.canonical.markdown import parse_markdown
from sitegen.canonical.strict_json import read_json
from sitegen.canonical.strict_yaml import read_yaml
from sitegen.checks.detail import OTHERS, case_detail
from sitegen.checks.facts import case_facts
from sitegen.claims.reports import stated_claims
from sitegen.intake.walk import roots_of, walk
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.artifact import Artifact
from sitegen.model.record import Record
from sitegen.model.report import Report
from sitegen.pages.evidence import Shown, shown
from sitegen.pages.raw import raw_view
from tests.builders import make_case, make_run, write_run
from tests.conftest import FULL
from tests.judging import as_case
from tests.ledger_documents import as_lines, event
from tests.reading import checks_of, read_bytes
from tests.site_tools import version_file

AT: Final = 20
Reached = Callable[[int, Limits, Path], bool]


def _json(data: bytes, limits: Limits) -> bool:
    strict = bool(read_json(data, "x.json", limits).findings)
    assert strict == bool(read_yaml(data, "x.yaml", limits).findings), "both readers agree"
    return strict


def _report(text: str, limits: Limits) -> bool:
    return parse_markdown(text, limits).refused is not None


def _walked(folder: Path, limits: Limits) -> bool:
    return bool(walk(roots_of([str(folder)]), (), limits).findings)


def _files(number: int, limits: Limits, folder: Path) -> bool:
    for index in range(number):
        (folder / f"{index}.txt").touch()
    return _walked(folder, limits)


def _deep_folders(number: int, limits: Limits, folder: Path) -> bool:
    inner = folder.joinpath(*["d"] * number)
    inner.mkdir(parents=True)
    (inner / "x.txt").touch()
    return _walked(folder, limits)


def _large_file(number: int, limits: Limits, folder: Path) -> bool:
    (folder / "x.bin").write_bytes(b"x" * number)
    (entry,) = walk(roots_of([str(folder)]), (), limits).entries
    return entry.problem is not None


def _claims(number: int, limits: Limits, _folder: Path) -> bool:
    text = "# Results\n\n" + "".join(f"- {index} of 100 ({index}%)\n" for index in range(number))
    reading = read_bytes(text.encode(), "x.md")
    assert isinstance(reading.content, Record)
    report = reading.content.detail
    assert isinstance(report, Report)
    artifact = Artifact("x.md", "0" * 64, len(text))
    claims, left_out = stated_claims(report, artifact, "", limits.claims_per_artifact)
    assert len(claims) + left_out == number
    return left_out > 0


def _findings(number: int, limits: Limits, _folder: Path) -> bool:
    twice = b'{"a": {' + b", ".join(b'"k": 1' for _ in range(number + 1)) + b"}}"
    return any("more" in finding.message for finding in read_json(twice, "x", limits).findings)


def _fact_bytes(number: int, limits: Limits, _folder: Path) -> bool:
    case = as_case(make_case(changes={"route_path": "é" * (number // 2) + "x" * (number % 2)}))
    return str(case_detail(case, limits, ()).route).startswith("sha256:")


def _fact_items(number: int, limits: Limits, _folder: Path) -> bool:
    names = {f"f{index}": "string" for index in range(number)}
    detail = case_detail(as_case(make_case(changes={"request_fields": names})), limits, ())
    return any(one.name == OTHERS for one in detail.request or ())


def _layers(number: int, limits: Limits, _folder: Path) -> bool:
    case = as_case(make_case(layers=[f"X{index}" for index in range(number - 2)], writes=1))
    facts = case_facts(case, (), "", limits)
    return OTHERS in facts.layers


def _ledger(number: int, limits: Limits, _folder: Path) -> bool:
    rows = {"run_events_v2": [event(index, "r1", "run_created") for index in range(number)]}
    rows["runs_v2"] = []
    reading = read_bytes(as_lines(rows), "x.jsonl", limits=limits)
    return "ledger-too-large" in checks_of(reading)


REACHED: Final[Mapping[str, Reached]] = {
    "document_bytes": lambda number, limits, _: _json(b'"' + b"x" * (number - 2) + b'"', limits),
    "depth": lambda number, limits, _: _json(b"[" * number + b"]" * number, limits),
    "values": lambda number, limits, _: _json(
        b"[" + b", ".join([b"1"] * (number - 1)) + b"]", limits
    ),
    "key_chars": lambda number, limits, _: _json(b'{"' + b"k" * number + b'": 1}', limits),
    "number_chars": lambda number, limits, _: any(
        "number" in finding.check for finding in read_json(b"1" * number, "x", limits).findings
    ),
    "report_bytes": lambda number, limits, _: _report(
        "é" * (number // 2) + "x" * (number % 2), limits
    ),
    "report_lines": lambda number, limits, _: _report("x\n\n" * number, limits),
    "report_brackets": lambda number, limits, _: _report("[" * number, limits),
    "report_marks": lambda number, limits, _: _report("a * b " * number, limits),
    "report_depth": lambda number, limits, _: _report("> " * (number - 1) + "x", limits),
    "claims_per_artifact": _claims,
    "findings_per_artifact": _findings,
    "files": _files,
    "path_depth": _deep_folders,
    "artifact_bytes": _large_file,
    "fact_bytes": _fact_bytes,
    "fact_items": _fact_items,
    "layers": _layers,
    "shown_chars": lambda number, limits, _: isinstance(
        shown("x" * number, limits.shown_chars), Shown
    ),
    "raw_shown_bytes": lambda number, limits, _: raw_view(b"x" * number, limits).left_out > 0,
    "ledger_rows": _ledger,
}
SPREAD: Final[Mapping[str, str]] = {
    "table_rows": "tests/unit/render/test_site.py: further pages",
    "drawing_events": "tests/unit/pages/test_case_page.py: the table beneath holds all",
    "index_page_runs": "tests/cli/test_append.py: further index pages",
    "index_pages_listed": "each index page names the one before it",
    "open_records": "tests/cli/test_append.py: further index pages",
    "ledger_steps": "tests/unit/readers/test_state_ledger.py: steps of SQLite, not of ours",
    "data_rows": "tests/unit/pages/test_data.py: further files",
    "facet_words": "tests/unit/pages/test_data.py: the most frequent words",
    "versions_listed": "each version names those before it",
}


def test_every_limit_is_tried() -> None:
    """A new limit has a row, or a reason."""
    assert {item.name for item in fields(Limits)} == REACHED.keys() | SPREAD.keys()


@pytest.mark.parametrize("name", sorted(REACHED))
def test_a_limit_holds_to_the_unit(tmp_path: Path, name: str) -> None:
    """One below and at the limit nothing is told, one above it is."""
    limits = replace(DEFAULT_LIMITS, **{name: AT})
    told = []
    for number in (AT - 1, AT, AT + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        told.append(REACHED[name](number, limits, folder))
    assert told == [False, False, True]


# ------------------------------------------------------------------------------ far beyond them


CPU_SECONDS: Final = 5
"""CPU time for each bomb; starting up counts as one."""

MEMORY_BYTES: Final = 1024 * 1024 * 1024
BOMBS: Final[Mapping[str, bytes]] = {
    "deep.json": b"[" * 1_000_000,
    "deep-objects.json": b'{"a":' * 500_000,
    "wide.json": b'{"case_id": [' + b"0," * 3_000_000 + b"0]}",
    "digits.json": b'{"a": ' + b"9" * 4_000_000 + b"}",
    "escapes.json": b'{"a": "' + rb"\ud83d" * 600_000 + b'"}',
    "keys.json": b"{" + b",".join(b'"k%d": 0' % number for number in range(300_000)) + b"}",
    "deep.yaml": b"scenario_id: x\nsteps: " + b"[" * 200_000,
    "flow.yaml": b"scenario_id: x\nsteps: [" + b"{a: b}, " * 200_000 + b"]\n",
    "indent.yaml": b"".join(b" " * number + b"a:\n" for number in range(1_000)),
    "comments.yaml": b"scenario_id: x\nsteps: []\n" + b"#" * 2_000_000 + b"\n# x" * 100_000,
    "alias.yaml": b"a: &a [x, x]\n"
    + b"".join(b"%c: &%c [*%c, *%c]\n" % (at, at, at - 1, at - 1) for at in range(98, 122)),
    "brackets.md": b"# x\n\n" + b"[" * 5_000 + b"](" * 5_000,
    "emphasis.md": b"# x\n\n" + b"*a_ " * 14_000,
    "quotes.md": b"# x\n\n" + b"> " * 60_000,
    "links.md": b"# x\n\n" + b"[a](<b" * 4_900,
    "ticks.md": b"# x\n\n" + b"".join(b"`" * number + b" " for number in range(340)),
    "table.md": b"# x\n\n|" + b"a|" * 9_000 + b"\n|" + b"-|" * 9_000 + b"\n" + b"|b\n" * 9_000,
    "references.md": b"# x\n\n" + b"".join(b"[a%d]: b\n\n" % number for number in range(4_900)),
    "passed.log": b"=" * 300_000 + b" 1 passed" * 50_000,
    "numbers.md": b"# x\n\n" + b"1 of 2, 3 passed and 4 failed, 99.9 %; " * 6_000,
    "backtracking.log": b"aaaa" * 500_000 + b"!\n" + b" " * 500_000 + b"x",
    "lines.jsonl": b'{"table": "runs_v2", "run_id": "x"}\n' * 150_000,
}
"""Documents at the edge of what is read, made for parsers whose cost grows faster than they do."""

_CHILD: Final = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
resource.setrlimit(resource.RLIMIT_CPU, ({cpu}, {cpu}))
from sitegen.cli.main import main
main(sys.argv[1:])
"""


def _bounded_build(folder: Path, bombs: int) -> subprocess.CompletedProcess[str]:
    code = _CHILD.format(memory=MEMORY_BYTES, cpu=CPU_SECONDS * (bombs + 1))
    command = [sys.executable, "-c", code, "build", "evidence", "-o", "site", "--fail-on", "never"]
    return subprocess.run(  # noqa: S603 -- our own command
        command, cwd=folder, capture_output=True, text=True, check=False
    )


def test_bombs_cost_no_more_than_they_may(tmp_path: Path) -> None:
    """All of them together: within CPU time and memory, each told or read, none left out."""
    (tmp_path / "evidence").mkdir()
    tried = dict(list(BOMBS.items())[:: 1 if FULL else 3])
    for name, data in tried.items():
        (tmp_path / "evidence" / name).write_bytes(data)
    ended = _bounded_build(tmp_path, len(tried))
    assert ended.returncode == 0, ended.stderr[-2_000:]
    files = version_file(tmp_path / "site", "intake.json")["files"]
    assert {row["artifact"] for row in files} == tried.keys()
    assert {row["went"] for row in files} == {"record"}


def test_bombs_in_a_run_cost_no_more_than_they_may(tmp_path: Path) -> None:
    """Cases with more of everything than a page shows, and with the longest of texts."""
    case = make_case()
    wide = {name: case[name] * 20_000 for name in ("assertions", "api_calls_used")}
    deep: object = "x"
    for _ in range(50):
        deep = {"<b>": [deep]}
    cases = [
        make_case("TestX__wide", changes=wide),
        make_case("TestX__long", changes={"route_path": "\u202e<" * 200_000}),
        make_case("TestX__deep", changes={"observed_output": {"passed": True, "x": deep}}),
        make_case("TestX__layers", layers=[f"X{number}" for number in range(5_000)]),
    ]
    write_run(make_run(cases), tmp_path / "evidence" / "run")
    ended = _bounded_build(tmp_path, len(cases))
    assert ended.returncode == 0, ended.stderr[-2_000:]


@pytest.mark.parametrize("size", [pytest.param(10 * 2**30, id="10 GiB")])
def test_a_file_of_ten_gigabytes_is_told_and_not_read(tmp_path: Path, size: int) -> None:
    """A sparse log: its size is known without a byte of it."""
    (tmp_path / "evidence").mkdir()
    with (tmp_path / "evidence" / "huge.log").open("wb") as file:
        file.truncate(size)
    ended = _bounded_build(tmp_path, 1)
    assert ended.returncode == 0, ended.stderr[-2_000:]
    assert "file-too-large" in ended.stderr
