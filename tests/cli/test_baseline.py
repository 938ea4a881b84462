"""`sitegen baseline` and `sitegen diff`, as people and pipelines call them."""

import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.builders import RUN_ID, edited, encoded, make_case, make_run, rehashed, write_run
from tests.site_tools import Called, read, sitegen, tree_of, version_file

Capture = pytest.CaptureFixture[str]
OLDER, NEWER = "20261121T000000Z", "20261122T000000Z"


def cases(run_id: str, *, layers: tuple[str, ...] = ("L4", "L5")) -> list[dict[str, Any]]:
    """Return three good cases that reach these layers."""
    return [
        rehashed(make_case(f"TestX__test_{index}", run_id=run_id, layers=layers))
        for index in range(3)
    ]


@pytest.fixture
def evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return evidence of two runs, the newer without a layer, in a folder to work in."""
    monkeypatch.chdir(tmp_path)
    for run_id, layers, day in ((OLDER, ("L4", "L5"), 21), (NEWER, ("L5",), 22)):
        time = f"2026-11-{day}T00:00:00+00:00"
        files = make_run(cases(run_id, layers=layers), run_id=run_id, summary={"created_at": time})
        write_run(files, tmp_path / "evidence" / run_id)
    return tmp_path / "evidence"


def freeze(capfd: Capture, *more: str | Path) -> Called:
    """Freeze the older run as `good`."""
    return sitegen(capfd, "baseline", "freeze", "good", "--run", OLDER, *more)


def test_a_tag_never_moves(evidence: Path, capfd: Capture) -> None:
    """The same content again is nothing to do; other content ends with code 3."""
    assert freeze(capfd).code == 0
    frozen = tree_of(evidence.parent / "baselines")
    again = freeze(capfd)
    assert again.code == 0
    assert "Nothing to do" in again.err
    moved = sitegen(capfd, "baseline", "freeze", "good", "--run", NEWER)
    assert moved.code == 3
    assert "never moves" in moved.err
    assert tree_of(evidence.parent / "baselines") == frozen


def test_a_baseline_is_a_json_document_with_the_hashes_of_its_artifacts(
    evidence: Path, capfd: Capture
) -> None:
    """And the same from the evidence and from a site."""
    freeze(capfd)
    made = read(Path("baselines/good.json"))
    assert made["schema"] == "sitegen.baseline/1"
    assert made["run"]["run_id"] == OLDER
    assert len(made["artifacts"]) == 5
    assert len(made["cases"]) == 3
    sitegen(capfd, "build", evidence, "-o", "site")
    sitegen(capfd, "baseline", "freeze", "good", "--run", OLDER, "--site", "site", "--dir", "b")
    assert Path("b/good.json").read_bytes() == Path("baselines/good.json").read_bytes()


def test_the_old_evidence_need_not_be_there(evidence: Path, capfd: Capture) -> None:
    """A baseline is enough to compare with."""
    freeze(capfd)
    for path in sorted((evidence / OLDER).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    called = sitegen(capfd, "diff", "good", "--format", "json")
    assert called.code == 5
    rows = json.loads(called.out)["differences"]  # noqa: TID251 -- what was printed
    assert {(row["kind"], row["layer"]) for row in rows} == {("layer-lost", "L4")}
    assert len(rows) == 3


def test_freezing_and_comparing_equals_comparing_the_run(evidence: Path, capfd: Capture) -> None:
    """From evidence, from a site, and from the frozen file."""
    freeze(capfd)
    sitegen(capfd, "build", evidence, "-o", "site")
    printed = [
        sitegen(capfd, "diff", *what, "--format", "json")
        for what in (
            ("good", NEWER),
            (OLDER, NEWER),
            (OLDER, NEWER, "--site", "site"),
            ("good", NEWER, "--site", "site"),
        )
    ]
    found = [json.loads(called.out) for called in printed]  # noqa: TID251 -- what was printed
    rows = [log["differences"] for log in found]
    assert rows[0] == rows[1] == rows[2] == rows[3]
    assert rows[0]
    assert {called.code for called in printed} == {5}


def test_verify_tells_each_step(evidence: Path, capfd: Capture) -> None:
    """Against the evidence where it is present; a byte that was changed is told."""
    freeze(capfd)
    good = sitegen(capfd, "baseline", "verify")
    assert good.code == 0
    assert good.out.count("done:") - good.out.count("not done:") == 3
    path = Path("baselines/good.json")
    path.write_bytes(path.read_bytes().replace(b'"rows"', b'"rowz"').replace(b"L5", b"L6", 1))
    bad = sitegen(capfd, "baseline", "verify", "good")
    assert bad.code == 1
    assert "failed" in bad.out
    assert evidence.is_dir()


def test_a_run_that_is_not_whole_is_not_frozen(evidence: Path, capfd: Capture) -> None:
    """A baseline is a whole run; one that failed is frozen with a warning."""
    (evidence / OLDER / "run_summary.json").unlink()
    assert freeze(capfd).code == 3
    failing = make_run(2, run_id=OLDER, failing=1)
    write_run(failing, evidence / OLDER)
    called = freeze(capfd)
    assert called.code == 0
    assert "Warning" in called.err


@pytest.mark.parametrize("tag", ["../x", "UPPER", "con", "a..b", "", "x" * 65, ".x", "x."])
def test_a_tag_names_a_file_on_every_platform(evidence: Path, capfd: Capture, tag: str) -> None:
    """Anything else is refused."""
    assert evidence.is_dir()
    called = sitegen(capfd, "baseline", "freeze", tag, "--run", OLDER)
    assert called.code == 64
    assert not Path("baselines").exists()


def test_an_unknown_run_or_baseline_is_told(evidence: Path, capfd: Capture) -> None:
    """With code 66, for every command."""
    assert evidence.is_dir()
    for arguments in (
        ("baseline", "freeze", "x", "--run", "none"),
        ("diff", "none"),
        ("diff", OLDER, "none"),
        ("baseline", "show", "none"),
        ("build", "--baseline", "none"),
    ):
        called = sitegen(capfd, *arguments)
        assert called.code == 66, arguments
        assert "none" in called.err


def git_repository(folder: Path, commit: str) -> None:
    """Write the files of a repository with a tag, an annotated tag and a packed one."""
    git = folder / ".git"
    (git / "refs" / "tags").mkdir(parents=True)
    (git / "refs" / "heads").mkdir()
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="ascii")
    (git / "refs" / "heads" / "main").write_text(f"{commit}\n", encoding="ascii")
    (git / "refs" / "tags" / "light").write_text(f"{commit}\n", encoding="ascii")
    body = f"object {commit}\ntype commit\ntag noted\n\nx\n".encode("ascii")
    object_id = "ab" + "c" * 38
    place = git / "objects" / "ab" / ("c" * 38)
    place.parent.mkdir(parents=True)
    place.write_bytes(zlib.compress(b"tag %d\0" % len(body) + body))
    (git / "refs" / "tags" / "noted").write_text(f"{object_id}\n", encoding="ascii")
    packed = f"# pack-refs\n{'d' * 40} refs/tags/packed\n^{commit}\n"
    (git / "packed-refs").write_text(packed, encoding="ascii")


@pytest.mark.parametrize("ref", ["light", "noted", "packed", "main", "HEAD", "1" * 40])
def test_a_baseline_is_tied_to_a_commit(evidence: Path, capfd: Capture, ref: str) -> None:
    """However the ref names it; and a ref that moved is told."""
    git_repository(evidence.parent, "1" * 40)
    assert freeze(capfd, "--git", ref).code == 0
    assert read(Path("baselines/good.json"))["git"] == {"commit": "1" * 40, "ref": ref}
    assert sitegen(capfd, "baseline", "verify").code == 0
    heads = Path(".git/refs/heads/main")
    heads.write_text("2" * 40 + "\n", encoding="ascii")
    moved = sitegen(capfd, "baseline", "verify").code
    assert moved == (1 if ref in {"main", "HEAD"} else 0)


@pytest.mark.parametrize("ref", ["none", "../../x", "/etc/passwd", "a b"])
def test_a_ref_that_cannot_be_resolved_is_refused(evidence: Path, capfd: Capture, ref: str) -> None:
    """Nothing is frozen."""
    git_repository(evidence.parent, "1" * 40)
    assert freeze(capfd, "--git", ref).code == 64
    assert not Path("baselines").exists()


def test_the_build_fails_on_a_regression_and_a_waiver_holds_until_its_end(
    evidence: Path, capfd: Capture
) -> None:
    """Code 5; with a waiver 0, and 5 again once it has lapsed."""
    freeze(capfd)
    asked = ("build", evidence, "--baseline", "good", "--fail-on", "regression")
    assert sitegen(capfd, *asked, "-o", "one").code == 5
    row = version_file(Path("one"), "regressions.json")["suites"][0]
    assert (row["baseline"], row["run_id"], row["fails"]) == ("good", NEWER, True)
    assert row["counts"]["weaker"] == 3
    config = Path("sitegen.toml")
    config.write_text(
        '[[gate.waivers]]\nkind = "layer-lost"\nlayer = "L4"\nreason = "known"\n'
        'owner = "team"\nexpires = "2026-12-31"\n',
        encoding="utf-8",
    )
    assert sitegen(capfd, *asked, "-o", "two", "--as-of", "2026-12-31T12:00:00Z").code == 0
    page = (Path("two") / "v" / "0001" / "regressions.html").read_text(encoding="utf-8")
    assert "in force: known (team, until 2026-12-31)" in page
    assert "covers nothing" not in page
    assert sitegen(capfd, *asked, "-o", "three", "--as-of", "2027-01-01T00:00:00Z").code == 5
    assert sitegen(capfd, "diff", "good", "--as-of", "2026-12-30T00:00:00Z").code == 0


def test_a_waiver_that_covers_nothing_is_told(evidence: Path, capfd: Capture) -> None:
    """On the page of regressions, beside the waiver that does."""
    freeze(capfd)
    end = 'owner = "team"\nexpires = "2026-12-31"\n'
    Path("sitegen.toml").write_text(
        f'[[gate.waivers]]\nkind = "layer-lost"\nlayer = "L4"\nreason = "known"\n{end}'
        f'[[gate.waivers]]\nkind = "layer-lost"\nlayer = "L9"\nreason = "idle"\n{end}',
        encoding="utf-8",
    )
    sitegen(capfd, "build", evidence, "--baseline", "good", "-o", "site", "--fail-on", "never")
    page = (Path("site") / "v" / "0001" / "regressions.html").read_text(encoding="utf-8")
    told = [row for row in page.split("<tr>") if "covers nothing" in row]
    assert [("idle" in row, "L9" in row) for row in told] == [(True, True)]


def test_a_published_tag_never_moves_either(evidence: Path, capfd: Capture) -> None:
    """A baseline that was exchanged beside the site is refused with code 3."""
    freeze(capfd)
    sitegen(capfd, "build", evidence, "-o", "site", "--baseline", "good")
    before = tree_of(Path("site"))
    Path("baselines/good.json").unlink()
    sitegen(capfd, "baseline", "freeze", "good", "--run", NEWER)
    called = sitegen(capfd, "build", evidence, "-o", "site", "--baseline", "good")
    assert called.code == 3
    assert tree_of(Path("site")) == before


def test_runs_appended_with_a_baseline_are_the_same_bytes_as_at_once(
    evidence: Path, capfd: Capture
) -> None:
    """Same settings, same baselines."""
    freeze(capfd)
    for run_id in (OLDER, NEWER):
        sitegen(capfd, "build", evidence / run_id, "-o", "grown", "--baseline", "good")
    sitegen(capfd, "build", evidence, "-o", "once", "--baseline", "good")
    for name in ("runs", "records", "baselines"):
        one = {path for path in tree_of(Path("once")) if path.startswith(f"{name}/")}
        same = {path: (Path("grown") / path).read_bytes() for path in one}
        assert same == {path: (Path("once") / path).read_bytes() for path in one}


def test_the_default_is_the_run_before(evidence: Path, capfd: Capture) -> None:
    """Without a baseline; and the first run of a suite has nothing to be compared with."""
    called = sitegen(capfd, "diff")
    assert called.code == 5
    assert f"{OLDER} → {NEWER}: 3 weaker." in called.out
    assert sitegen(capfd, "diff", OLDER, OLDER).code == 0
    alone = sitegen(capfd, "diff", "--evidence", evidence / OLDER)
    assert alone.code == 66


def test_any_and_never_decide_the_code(evidence: Path, capfd: Capture) -> None:
    """An improvement is a difference too."""
    assert evidence.is_dir()
    assert sitegen(capfd, "diff", NEWER, OLDER).code == 0
    assert sitegen(capfd, "diff", NEWER, OLDER, "--fail-on", "any").code == 5
    assert sitegen(capfd, "diff", OLDER, NEWER, "--fail-on", "never").code == 0


def test_a_contested_run_is_compared_with_nothing(evidence: Path, capfd: Capture) -> None:
    """Code 4: nobody knows which of the two is meant."""
    write_run(make_run(1, run_id=OLDER), evidence / "again")
    assert sitegen(capfd, "diff", OLDER, NEWER).code == 4


def test_an_edited_run_differs_from_the_baseline(evidence: Path, capfd: Capture) -> None:
    """A verdict that got worse is a regression."""
    freeze(capfd)
    files = make_run(cases(RUN_ID), summary={"created_at": "2026-11-23T00:00:00+00:00"})
    path = next(path for path in files if path.startswith("cases/"))
    lied = edited(files, path, lambda case: case.update(determinism_hash="0" * 64))
    write_run(lied, evidence / RUN_ID)
    called = sitegen(capfd, "diff", "good", RUN_ID, "--format", "json")
    kinds = {row["kind"] for row in json.loads(called.out)["differences"]}  # noqa: TID251
    assert "case-newly-contradicted" in kinds
    assert encoded({}) == b"{}\n"


def test_the_markdown_leads_to_the_published_pages(evidence: Path, capfd: Capture) -> None:
    """To the run, to all of its differences, and to each case."""
    url = "https://example.org/site"
    asked = ("diff", "--site", "site", "--format", "markdown", "--site-url", url)
    sitegen(capfd, "build", evidence, "-o", "site")
    printed = sitegen(capfd, *asked).out
    found = re.findall(r"\]\((https://[^)]*)\)", printed)
    assert len(found) == 5
    assert all((Path("site") / link.removeprefix(f"{url}/")).is_file() for link in found)
    refused = sitegen(capfd, *asked[:-1], "javascript:alert(1)")
    assert refused.code == 64


def test_a_baseline_of_another_suite_is_not_compared_with(evidence: Path, capfd: Capture) -> None:
    """Unless a rule names it for the suite."""
    freeze(capfd)
    config = Path("sitegen.toml")
    rules = '[[suites]]\nfolder = "%s"\nsuite = "other"\n' % NEWER  # noqa: UP031
    config.write_text(f'baseline = "good"\n{rules}', encoding="utf-8")
    assert sitegen(capfd, "diff", "--evidence", evidence).code == 66
    sitegen(capfd, "build", evidence, "-o", "one")
    suites = version_file(Path("one"), "regressions.json")["suites"]
    assert {row["suite"]: row["baseline"] for row in suites} == {"default": "good", "other": None}
    config.write_text(
        f'[[baseline_rules]]\ntag = "good"\nsuite = "other"\n{rules}', encoding="utf-8"
    )
    assert sitegen(capfd, "diff", "--evidence", evidence).code == 5
    sitegen(capfd, "build", evidence, "-o", "two")
    suites = version_file(Path("two"), "regressions.json")["suites"]
    assert {row["suite"]: row["baseline"] for row in suites} == {"default": None, "other": "good"}
