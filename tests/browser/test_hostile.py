"""Payloads in every string of a case and of records: on no page does one do anything."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Site, built, serve, watch
from tests.builders import encoded, hash_of, make_case, make_run, write_run
from tests.conftest import FULL

pytestmark = pytest.mark.browser

BUILTIN = (
    "<script>__x(1)</script>",
    "</script></style></title></textarea><script>__x(2)</script>",
    "\"'><img src=x onerror=__x(3)>",
    "javascript:__x(4)",
    "</main><meta http-equiv=refresh content='0;url=http://attacker.invalid/'>",
    "<svg onload=__x(5)>",
    "{{ self.__init__ }}{% include '/etc/passwd' %}",
    "`${__x(6)}`",
    "' style='background:url(http://attacker.invalid/)",
    "\u202etxt.exe\u0000\u001b[31m",
)
"""Enough to see a hole where there is no corpus; its list is much longer."""

LONGEST = 20_000
KEPT = {"run_id", "case_id", "uc_id", "stage", "api_method", "status", "determinism_hash"}
"""Strings that have to stay as they are for the case to be read at all."""


def payloads(folder: Path | None) -> list[str]:
    """Return the payloads that are strings, those of a corpus after our own."""
    listed = list(BUILTIN)
    if folder is not None:
        known = json.loads((folder / "hostile" / "payloads.json").read_bytes())  # noqa: TID251
        texts = (
            entry["text"] * int(entry.get("repeat", 1))
            for entry in known["payloads"]
            if "text" in entry
        )
        listed += [text for text in texts if len(text) <= LONGEST]
    return listed


def poisoned(value: Any, payload: str, kept: frozenset[str] = frozenset()) -> Any:
    """Return a document in which every string but the kept ones is the payload."""
    if isinstance(value, dict):
        return {
            key: item if key in kept else poisoned(item, payload, kept)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [poisoned(item, payload, kept) for item in value]
    return payload if isinstance(value, str) else value


def hostile_case(number: int, texts: Sequence[str], run_id: str) -> dict[str, Any]:
    """Return a case whose every free string is a payload, and some keys of its free objects too.

    Where the format has one string, it is the first payload; its lists hold an item for each.
    """
    case = make_case(f"TestHostile__test_{number:04d}", run_id=run_id)
    changed: dict[str, Any] = poisoned(case, texts[0], frozenset(KEPT))
    for name in ("synthetic_input", "observed_output"):
        changed[name] = {**case[name], **{text: [text] for text in texts}}
    for name in ("assertions", "execution_trace", "db_writes", "api_calls_used"):
        first = case[name][0]
        copies = [poisoned(first, text, frozenset(KEPT | {"ts_utc"})) for text in texts]
        changed[name] = [*changed[name], *copies]
    return {**changed, "determinism_hash": hash_of(changed)}


def hostile_records(payload: str, number: int) -> dict[str, bytes]:
    """Return records whose strings are the payload: known formats, and one that nobody knows."""
    rows = [{"id": "I-1", "name": payload, "status": "PASS", "message": payload}]
    observation = {
        "observation_id": payload,
        "scenario_id": payload,
        "capability_id": f"{number}.{payload}",
        "panel_id": payload,
        "status": "PASS",
        "observed_at": "2026-01-19T14:58:18+00:00",
        "assumed_endpoint": payload,
        "observed_endpoint": payload,
        "assumed_method": payload,
        "observed_method": payload,
        "response_status_code": 200,
        "invariants_total": 1,
        "invariants_passed": 1,
        "invariants_failed": 0,
        "invariant_results": rows,
        "failure_reason": payload,
    }
    gate = {"id": "SR-1", "title": payload, "status": "FAIL", "exit_code": 1}
    preflight = {
        "schema": "sitegen.preflight/1",
        "preflight_id": payload,
        "suite": f"{number} {payload}",
        "environment": payload,
        "status": "FAIL",
        "started_at": "2026-03-02T06:55:00+00:00",
        "gates": [{**gate, "message": payload, "looked_at": {payload: payload}}],
        "metrics": {payload: {"before": 1, "after": 1}},
    }
    return {
        f"observation-{number}.json": encoded(observation),
        f"preflight-{number}.json": encoded(preflight),
        f"nobody-{number}.json": encoded({payload: payload}),
        f"report-{number}.md": f"# {payload}\n\n{payload}\n\n[{payload}]({payload})\n".encode(
            "utf-8", "surrogatepass"
        ),
    }


@pytest.fixture(scope="module")
def hostile_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Return the site of hostile evidence: every payload in a case, some in records."""
    try:
        corpus: Path | None = request.getfixturevalue("corpus")
    except pytest.skip.Exception:
        corpus = None
    evidence = tmp_path_factory.mktemp("hostile")
    listed = payloads(corpus)
    run_id = "20261120T203422Z"
    each = 1 if FULL else 8
    chunks = [listed[start : start + each] for start in range(0, len(listed), each)]
    cases = [hostile_case(number, texts, run_id) for number, texts in enumerate(chunks)]
    write_run(make_run(cases, run_id=run_id), evidence / run_id)
    for number, text in enumerate(listed):
        if FULL or number < len(BUILTIN) or not number % 32:
            write_run(hostile_records(text, number), evidence / "records")
    folder = built(evidence, tmp_path_factory.mktemp("out"))
    server, root = serve(folder)
    yield Site(folder, root)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_no_payload_does_anything_on_any_page(
    hostile_site: Site, context: BrowserContext, scheme: str
) -> None:
    """No call, dialog, request, navigation, violation or error, whatever the strings are."""
    root = hostile_site.root(scheme)
    watched = watch(context, root)
    paths = hostile_site.pages()
    if scheme == "http" and not FULL:
        paths = paths[::4]
    for path in paths:
        watched.open(f"{root}{path}")
    assert watched.settle() == []


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_payloads_are_filtered_and_searched_as_text(
    hostile_site: Site, context: BrowserContext, scheme: str
) -> None:
    """The script shows every payload of the data files, and obeys none."""
    root = hostile_site.root(scheme)
    watched = watch(context, root)
    page = watched.page
    run = next(path for path in hostile_site.pages() if re.match(r"runs/[^/]+/index", path))
    watched.open(f"{root}{run}")
    page.wait_for_selector(".toolbar select")
    for payload in BUILTIN:
        page.locator(".toolbar input[type=search]").first.fill(payload)
    page.locator(".toolbar input[type=search]").first.fill("")
    page.get_by_role("button", name="Search").click()
    status = page.locator(".search:not(.help) [role=status]")
    for text in ("TestHostile", "<", "script", "javascript:", "x", *BUILTIN):
        page.get_by_role("searchbox", name="Search the whole site").fill(text)
        expect(status).to_contain_text("found in all")
    assert watched.settle() == []


@pytest.mark.parametrize("way", ["file", "http", "nosniff"])
def test_published_files_run_nothing_when_opened_directly(
    hostile_site: Site, context: BrowserContext, way: str
) -> None:
    """Data, archives and raw evidence, opened by themselves, execute nothing; with a type or not.

    The sample takes some of every kind of file, others for each way.
    """
    files = sorted(file for file in hostile_site.folder.rglob("*") if file.is_file())
    kinds: dict[str, list[str]] = {}
    for file in files:
        if file.suffix != ".html":
            path = file.relative_to(hostile_site.folder).as_posix()
            kinds.setdefault(file.suffix or file.name, []).append(path)
    assert kinds.keys() >= {".js", ".json", ".txt", ".svg"}
    with _opened(hostile_site, way) as root:
        watched = watch(context, root)
        for first, paths in enumerate(kinds.values()):
            step = 1 if FULL else max(1, len(paths) // 4)
            for path in paths[first % step :: step]:
                watched.open(f"{root}{quote(path)}")
        assert [problem for problem in watched.settle() if "console" not in problem] == []


@contextmanager
def _opened(site: Site, way: str) -> Iterator[str]:
    """Yield the root's URL for a way to open files."""
    if way != "nosniff":
        yield site.root(way)
        return
    server, root = serve(site.folder, nosniff=True)
    yield root
    server.shutdown()
    server.server_close()
