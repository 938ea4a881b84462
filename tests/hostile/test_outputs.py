"""Every payload through every output that is no page: nothing of it is obeyed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from sitegen.intake.rules import FILE_LINK
from sitegen.model.version import LocatedFinding
from sitegen.render import diff_markdown as markdown_module
from sitegen.render import github as github_module
from sitegen.render import sarif as sarif_module
from tests.builders import digest_of, encoded, hash_of, make_summary, write_run
from tests.conftest import FULL
from tests.hostile import outputs
from tests.hostile.cells import names, plant
from tests.hostile.forms import RUN_FORMS
from tests.hostile.payloads import LONGEST, Payload, payloads
from tests.site_tools import Called, sitegen

SAMPLE: Final = 12
"""Of the pairs of payload and form, one in so many."""

Output = Callable[[bytes], Iterator[str]]
FORMATS: Final[dict[str, Output]] = {
    "text": outputs.terminal,
    "json": outputs.json_text,
    "sarif": outputs.sarif,
    "github": outputs.github,
    "markdown": outputs.markdown,
}


@dataclass(frozen=True)
class Planted:
    """Evidence of a list of payloads: all kinds of it, and two runs that differ."""

    everything: Path
    runs: Path


@pytest.fixture(scope="module", params=["own", "corpus"])
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Return evidence of our own payloads, or of those of the corpus."""
    listed = payloads()
    if request.param == "corpus":
        listed = payloads(request.getfixturevalue("corpus"))[len(listed) :]
    listed = [payload for payload in listed if len(payload.text) <= LONGEST]
    folder = tmp_path_factory.mktemp("outputs")
    pairs = [
        (name, payload)
        for index, payload in enumerate(listed)
        for column, name in enumerate(names())
        if FULL or (index + column) % SAMPLE == 0
    ]
    plant(folder / "everything", pairs)
    some = [
        payload
        for index, payload in enumerate(listed)
        if FULL or payload.context == "terminal" or index % 4 == 0
    ]
    two_runs(folder / "runs", some)
    return Planted(folder / "everything", folder / "runs")


def two_runs(folder: Path, listed: list[Payload]) -> None:
    """Write two runs of the same cases, one a payload, which differ in every way at once."""
    form = next(form for form in RUN_FORMS if form.name == "case-3")
    for number in (1, 2):
        cases = []
        for index, payload in enumerate(listed):
            text = payload.text
            case: dict[str, Any] = form.poisoned(text) | {
                "case_id": f"{text} {index}",
                "run_id": f"2026112{number}T203422Z",
            }
            _differ(case, text, number)
            cases.append(case | {"determinism_hash": _hash(case)})
        run_id = f"2026112{number}T203422Z"
        changes = {"created_at": f"2026-11-2{number}T20:34:40+00:00", "run_id": run_id}
        summary = make_summary(cases, run_id=run_id, changes=changes)
        summary["determinism_digest"] = digest_of(cases)
        files = {f"cases/{index}.json": encoded(case) for index, case in enumerate(cases)}
        write_run({**files, "run_summary.json": encoded(summary)}, folder / run_id)


def _differ(case: dict[str, Any], text: str, number: int) -> None:
    if number == 1:
        case["assertions"].append({"id": f"{text} more", "status": "PASS", "message": text})
        case["response_fields"] = {text: text, f"{text} gone": text}
        case["observed_output"] = {"passed": True, text: text}
    else:
        case["db_writes"] = []
        case["execution_trace"] = case["execution_trace"][:1]
        case["observed_output"] = {"passed": True, text: f"{text} other"}
        case["synthetic_input"] = {"test_name": f"{text} other"}


def _hash(case: dict[str, Any]) -> str:
    try:
        return hash_of(case)
    except UnicodeEncodeError:
        return "0" * 64


def _problems(called: Called, form: str) -> list[str]:
    out = called.out.encode("utf-8")
    found = [*FORMATS[form](out), *outputs.terminal(called.err.encode("utf-8"))]
    assert "mistake of sitegen" not in called.err
    assert out.strip(), "there is something to look at"
    return found


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_what_check_prints_is_obeyed_by_nobody(
    planted: Planted, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    """Findings quote evidence: on a terminal, in JSON, in SARIF, as workflow commands."""
    assert _problems(sitegen(capfd, "check", planted.everything, "--format", form), form) == []


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_what_diff_prints_is_obeyed_by_nobody(
    planted: Planted, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    """Differences quote evidence, in ids and values, in every form."""
    called = sitegen(capfd, "diff", "--evidence", planted.runs, "--format", form)
    assert _problems(called, form) == []


def test_what_build_prints_and_publishes_is_obeyed_by_nobody(
    planted: Planted, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The terminal, the result as JSON, and every published file that is no page."""
    config = tmp_path / "sitegen.toml"
    config.write_text('site_url = "https://evidence.example/"\n', encoding="utf-8")
    site = tmp_path / "site"
    called = sitegen(
        capfd, "build", planted.everything, planted.runs, "-o", site, "--json", "--config", config
    )
    assert _problems(called, "json") == []
    problems = {}
    seen = set()
    for file in sorted(site.rglob("*")):
        name = file.name if file.name in outputs.PUBLISHED else file.suffix
        own = file.name.startswith("evidence.") or file.parent.name == "assets"
        if file.is_file() and name in outputs.PUBLISHED and not own:
            seen.add(name)
            found = list(outputs.PUBLISHED[name](file.read_bytes()))
            if found:
                problems[file.relative_to(site).as_posix()] = found[:3]
    assert {".json", ".js", ".svg", ".xml", "SHA256SUMS"} <= seen
    assert problems == {}


def test_what_baselines_print_is_obeyed_by_nobody(
    planted: Planted, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A frozen run of hostile names: listed, shown, verified."""
    folder = tmp_path / "baselines"
    run = ("--run", "20261121T203422Z", planted.runs, "--dir", folder)
    called = sitegen(capfd, "baseline", "freeze", "one", *run)
    assert called.code == 0, called.err
    for command in (("list",), ("show", "one"), ("verify", "one")):
        called = sitegen(capfd, "baseline", *command, "--dir", folder)
        form = "json" if command[0] == "show" else "text"
        assert _problems(called, form) == []


@pytest.mark.parametrize("scheme", ["run", "tag", "path"])
def test_names_on_the_command_line_are_obeyed_by_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], scheme: str
) -> None:
    """A script hands over what evidence says: errors quote it harmlessly."""
    runs = tmp_path / "runs"
    two_runs(runs, payloads()[:1])
    for payload in payloads():
        text = re.sub("[\x00\ud800-\udfff]", "", payload.text)[:2_000] or "x"
        arguments: dict[str, tuple[str | Path, ...]] = {
            "run": ("check", runs, "--run-id", text),
            "tag": ("diff", "--evidence", runs, "--", text),
            "path": ("check", "--", f"absent/{text}"),
        }
        called = sitegen(capfd, *arguments[scheme])
        assert list(outputs.terminal(called.err.encode("utf-8"))) == [], payload.id
        assert "mistake of sitegen" not in called.err, payload.id


@pytest.mark.parametrize("name", ["_plain", "_data", "_property"])
def test_an_escape_of_workflow_commands_that_is_missing_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Messages quote evidence before they come here: the last escape is tried by itself."""
    rows = [("error", {"file": payload.text}, payload.text) for payload in payloads()]
    commands = [github_module._commands([row]) for row in rows]
    assert [problem for data in commands for problem in outputs.github(data)] == []
    monkeypatch.setattr(github_module, name, _not_escaped)
    commands = [github_module._commands([row]) for row in rows]
    assert [problem for data in commands for problem in outputs.github(data)]


def test_an_escape_of_places_that_is_missing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place in SARIF is a relative reference, whatever a file is called."""
    rows = [LocatedFinding(FILE_LINK.finding(payload.text, "x"), None) for payload in payloads()]
    assert list(outputs.sarif(sarif_module.findings_sarif(rows, ()))) == []
    monkeypatch.setattr(sarif_module, "_uri", _not_escaped)
    assert list(outputs.sarif(sarif_module.findings_sarif(rows, ())))


def _not_escaped(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("module", "name", "form"),
    [
        pytest.param("sitegen.canonical.text", "for_terminal", "text", id="terminal"),
        pytest.param(markdown_module.__name__, "code", "markdown", id="code span"),
    ],
)
def test_an_escape_that_is_missing_is_found(
    planted: Planted,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    name: str,
    form: str,
) -> None:
    """What looks at outputs sees each hole: an escape removed, and something is told."""
    monkeypatch.setattr(f"{module}.{name}", _not_escaped)
    monkeypatch.setattr("sitegen.render.diff_text.for_terminal", _not_escaped)
    called = sitegen(capfd, "diff", "--evidence", planted.runs, "--format", form)
    assert list(FORMATS[form](called.out.encode("utf-8", "replace")))
