"""`sitegen explain`: every id in plain words, and findings as they are printed."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from sitegen.assembly.catalogue import Catalogues, Entry, explained
from sitegen.errors import ExitCode
from sitegen.model.claim import ClaimRule
from sitegen.model.difference import DifferenceKind
from sitegen.model.finding import Check
from tests.builders import LIES, RUN_ID, make_run, write_run
from tests.site_tools import Called, sitegen

Capture = pytest.CaptureFixture[str]
WIDTH = 88
GROUPS = {Check: "check", ClaimRule: "rule for claims", DifferenceKind: "kind of difference"}
KNOWN = explained()
CATALOGUES: tuple[tuple[Entry, ...], ...] = (KNOWN.checks, KNOWN.claim_rules, KNOWN.kinds)
ENTRIES: tuple[Entry, ...] = (*KNOWN.checks, *KNOWN.claim_rules, *KNOWN.kinds)


def words(text: str) -> str:
    """Return a text without the places at which it is broken."""
    return " ".join(text.split())


def parsed(called: Called) -> Any:
    """Return what was printed as JSON."""
    return json.loads(called.out)  # noqa: TID251 -- what was printed


def piped(monkeypatch: pytest.MonkeyPatch, capfd: Capture, data: bytes, *options: str) -> Called:
    """Call `sitegen explain -` with bytes on standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    return sitegen(capfd, "explain", "-", *options)


def all_that_it_says(entry: Entry) -> tuple[str, ...]:
    """Return the texts of a catalogue's entry."""
    if isinstance(entry, Check):
        return entry.title, entry.severity.value, entry.rationale, entry.remedy
    if isinstance(entry, ClaimRule):
        return entry.title, entry.predicate, entry.derivation, entry.needs
    return entry.title, entry.rank.value, entry.family, entry.rationale


def test_every_id_of_every_catalogue_is_explained(capfd: Capture) -> None:
    """With all that its catalogue says of it, not wider than a page."""
    for entry in ENTRIES:
        called = sitegen(capfd, "explain", entry.id)
        assert called.code == ExitCode.OK
        assert f"{entry.id} ({GROUPS[type(entry)]})\n" in called.out
        for text in all_that_it_says(entry):
            assert words(text) in words(called.out), entry.id
        assert max(map(len, called.out.splitlines())) <= WIDTH


def test_every_catalogue_has_something_to_explain() -> None:
    """An empty catalogue would make the test above say nothing."""
    assert KNOWN.checks
    assert KNOWN.claim_rules
    assert KNOWN.kinds


def test_a_check_reads_like_this(capfd: Capture) -> None:
    """What it is, what it does to a verdict, why it matters, how to fix it."""
    assert sitegen(capfd, "explain", "case-no-assertion").out == (
        "case-no-assertion (check)\n"
        "A pass without an evaluated assertion.\n"
        "\n"
        "  Severity  error\n"
        "  Verdict   a pass becomes contradicted: the evidence says otherwise\n"
        "  Looks at  a case\n"
        "\n"
        "Why it matters\n"
        "  A test that asserts nothing can't pass: an empty list is not trivially true.\n"
        "\n"
        "How to fix it\n"
        "  Assert something, or skip the test and say why.\n"
    )


@pytest.mark.parametrize("own", [True, False])
def test_a_rule_tells_what_decides_it(own: bool, capfd: Capture) -> None:  # noqa: FBT001
    """The artifact alone, or other evidence; only the latter can be unverifiable for want of it."""
    rule = next(rule for rule in KNOWN.claim_rules if rule.own is own)
    shown = sitegen(capfd, "explain", rule.id).out
    assert ("the artifact's own bytes" in shown) is own
    assert ("What to do where it is unverifiable" in shown) is not own
    assert "What to do where it is contradicted" in shown


@pytest.mark.parametrize(
    ("id_", "remedy"),
    [
        ("layer-lost", "--fail-on regression"),
        ("input-changed", "Compare the two values."),
        ("layer-reached", "Nothing: it makes nothing worse."),
    ],
)
def test_a_kind_of_difference_tells_what_to_do(id_: str, remedy: str, capfd: Capture) -> None:
    """By its rank."""
    assert remedy in sitegen(capfd, "explain", id_).out


def test_an_id_of_two_catalogues_is_explained_twice(capfd: Capture) -> None:
    """Alone it may mean either; in a finding it means the check."""
    found = KNOWN.named("db-write-failed")
    assert (len(found.checks), len(found.claim_rules), len(found.kinds)) == (1, 0, 1)
    both = sitegen(capfd, "explain", "db-write-failed").out
    assert "2 things have the id" in both
    assert "(check)" in both
    assert "(kind of difference)" in both
    one = sitegen(capfd, "explain", "error: a.json:1:1: It failed. [db-write-failed]").out
    assert "(check)" in one
    assert "(kind of difference)" not in one
    other = sitegen(capfd, "explain", '{"kind": "db-write-failed", "message": "It failed."}').out
    assert "(check)" not in other
    assert "(kind of difference)" in other


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("case-no-asertion", "`case-no-assertion`"),
        ("Duplicate Key", "`json-duplicate-key`"),
        ("error: a.json: Gone. [layer-lots]", "`layer-lost`"),
        ('{"check": "json-sintax"}', "`json-syntax`"),
    ],
)
def test_an_unknown_id_is_answered_with_what_may_be_meant(
    given: str, meant: str, capfd: Capture
) -> None:
    """With the code of a wrong call, and nothing on standard output."""
    called = sitegen(capfd, "explain", given)
    assert called.code == ExitCode.USAGE
    assert called.out == ""
    assert meant in called.err


@pytest.mark.parametrize(
    "given", ["", " ", "-x", "qqqqqqqq", "x" * 100_000, "{}", "[{}]", '{"', "…"]
)
def test_what_means_nothing_is_a_wrong_call(given: str, capfd: Capture) -> None:
    """It is said in a few short lines."""
    called = sitegen(capfd, "explain", "--", given)
    assert called.code == ExitCode.USAGE
    assert called.out == ""
    assert 0 < len(called.err) < 500
    assert "sitegen's own" not in called.err


def test_every_line_that_check_prints_is_explained(tmp_path: Path, capfd: Capture) -> None:
    """In quotes or without; the finding is repeated first."""
    write_run(LIES["no assertion behind a pass"](make_run(2)), tmp_path / RUN_ID)
    (tmp_path / "odd.json").write_bytes(b"{")
    lines = sitegen(capfd, "check", tmp_path).out.splitlines()
    assert len(lines) > 2
    for line in lines:
        called = sitegen(capfd, "explain", line)
        assert called.code == ExitCode.OK
        assert called.out == sitegen(capfd, "explain", *line.split()).out
        finding, _, explanation = called.out.partition("\n\n")
        assert finding.startswith("The finding\n  Where  ")
        head, _, id_ = line.removesuffix("]").rpartition(" [")
        message = head.partition(": ")[2].partition(": ")[2]
        assert words(finding).endswith(f"What {words(message)}")
        assert explanation.startswith(f"{id_} (check)\n")


def test_every_row_that_check_prints_as_json_is_explained(
    tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard input; as JSON the finding is there again."""
    write_run(LIES["no assertion behind a pass"](make_run(2)), tmp_path / RUN_ID)
    for row in parsed(sitegen(capfd, "check", tmp_path, "--format", "json"))["findings"]:
        data = json.dumps(row).encode()
        called = piped(monkeypatch, capfd, data)
        assert called.code == ExitCode.OK
        assert words(row["message"]) in words(called.out)
        assert f"{row['path'] or ''}{row['artifact']}" in called.out
        assert f"{row['check']} (check)" in called.out
        again = parsed(piped(monkeypatch, capfd, data, "--format", "json"))
        assert again["finding"]["message"] == row["message"]
        assert [check["id"] for check in again["checks"]] == [row["check"]]


def test_a_claim_is_explained_with_both_of_its_sides(
    capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it states and what the evidence says, then the rule."""
    row = {
        "rule": "report-score",
        "artifact": "report.md",
        "path": "records/report-1/",
        "line": 3,
        "column": 1,
        "message": "Four rows passed, not five.",
        "stated": "5 of 5",
        "derived": "4 of 5",
    }
    called = piped(monkeypatch, capfd, json.dumps(row).encode())
    assert called.out.startswith(
        "The finding\n"
        "  Where          records/report-1/report.md:3:1\n"
        "  What           Four rows passed, not five.\n"
        "  It states      5 of 5\n"
        "  Evidence says  4 of 5\n"
        "\n"
        "report-score (rule for claims)\n"
    )


def test_a_line_of_another_form_is_searched_for_an_id(capfd: Capture) -> None:
    """Of the summary of a build, or an annotation; it must name one only."""
    summary = "      3 × case-no-assertion: Nothing was asserted. (runs/x/cases/a.json)"
    assert "case-no-assertion (check)" in sitegen(capfd, "explain", summary).out
    note = "::error file=a.json,title=json-syntax,line=1,col=1::No JSON."
    assert "json-syntax (check)" in sitegen(capfd, "explain", note).out
    both = sitegen(capfd, "explain", "json-syntax", "layer-lost")
    assert both.code == ExitCode.USAGE
    assert "`json-syntax`, `layer-lost`" in both.err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "nothing on standard input"),
        (b"error: a: b. [json-syntax]\nerror: c: d. [json-syntax]\n", "several lines"),
        (b'{"findings": []}', "jq '.findings[0]'"),
        (b'{"check": "json-syntax", "check": "json-depth"}', "can't be read"),
        (b'{"check": 5}', "neither `check` nor `rule` nor `kind`"),
        (b"\xff\xfe\x00", "no check"),
    ],
)
def test_what_is_no_finding_on_standard_input_is_said(
    data: bytes, said: str, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to give instead."""
    called = piped(monkeypatch, capfd, data)
    assert called.code == ExitCode.USAGE
    assert said in words(called.err)


def test_a_line_on_standard_input_is_explained(
    capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte order mark and the end of the line don't matter."""
    called = piped(monkeypatch, capfd, b"\xef\xbb\xbferror: a: b. [json-syntax]\r\n")
    assert "json-syntax (check)" in called.out


HOSTILE = "\x1b[2J\x1b]0;x\x07\u202e\u200b\x9b31m\x7f\x00\r::error::x ##vso[x] \udcff"


@pytest.mark.parametrize(
    "given",
    [
        HOSTILE,
        f"error: {HOSTILE}: {HOSTILE}\n::warning::x [json-syntax]",
        f"{HOSTILE} json-syntax",
        f"error: a: b [{HOSTILE}]",
        json.dumps({"check": "json-syntax", "message": HOSTILE[:-1], "artifact": HOSTILE[:-1]}),
        json.dumps({"check": HOSTILE[:-1]}),
        json.dumps({HOSTILE[:-1]: 1, "x": HOSTILE[:-1]}) + "}",
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_that_is_pasted_drives_the_terminal(given: str, form: str, capfd: Capture) -> None:
    """No control, bidirectional or invisible character, and no order to a build service."""
    called = sitegen(capfd, "explain", "--format", form, "--", given)
    shown = called.out + called.err
    assert called.code in {ExitCode.OK, ExitCode.USAGE}
    assert not any(ord(char) < 32 and char != "\n" for char in shown)
    assert not set("\u202e\u200b\x7f\x9b\udcff") & set(shown)
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
    assert "sitegen's own" not in shown


def test_without_an_argument_every_id_is_listed(capfd: Capture) -> None:
    """By catalogue, each with its title."""
    called = sitegen(capfd, "explain")
    assert called.code == ExitCode.OK
    parts = called.out.split("\n\n")
    heads, lists = parts[::2], parts[1::2]
    assert [head.rpartition(" ")[2] for head in heads] == [
        f"({len(group)})" for group in CATALOGUES
    ]
    for group, shown in zip(CATALOGUES, lists, strict=True):
        ids = [line.split()[0] for line in shown.splitlines() if line[2] != " "]
        assert ids == [entry.id for entry in group]
        for entry in group:
            assert words(f"{entry.id} {entry.title}") in words(shown)
    assert max(map(len, called.out.splitlines())) <= WIDTH


def test_programs_get_the_catalogues_as_json(capfd: Capture) -> None:
    """All of them, or the one entry that is asked for, in the same shape."""
    every = parsed(sitegen(capfd, "explain", "--format", "json"))
    assert {name: len(rows) for name, rows in every.items()} == {
        "checks": len(KNOWN.checks),
        "claim_rules": len(KNOWN.claim_rules),
        "kinds": len(KNOWN.kinds),
    }
    one = parsed(sitegen(capfd, "explain", "layer-lost", "--format", "json"))
    assert one == {
        "checks": [],
        "claim_rules": [],
        "kinds": [row for row in every["kinds"] if row["id"] == "layer-lost"],
    }


@pytest.mark.parametrize(("columns", "widest"), [(20, 40), (60, 60), (500, 100)])
def test_a_terminal_is_filled_as_far_as_one_likes_to_read(
    columns: int, widest: int, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its width counts, within bounds; only words that are longer stand out."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    size = os.terminal_size((columns, 24))
    monkeypatch.setattr("shutil.get_terminal_size", lambda **_: size)
    for arguments in ((), ("report-certification",), ("layer-lost",), ("case-status",)):
        shown = sitegen(capfd, "explain", *arguments).out
        for line in shown.splitlines():
            assert len(line) <= widest or len(line.split()) == 1


def test_the_width_of_no_terminal_is_fixed(capfd: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes in every pipe."""
    monkeypatch.setenv("COLUMNS", "60")
    narrow = sitegen(capfd, "explain").out
    monkeypatch.setenv("COLUMNS", "200")
    assert sitegen(capfd, "explain").out == narrow


def test_an_id_that_is_nowhere_has_no_entries() -> None:
    """Not even a similar one."""
    assert KNOWN.named("layer") == Catalogues((), (), ())
