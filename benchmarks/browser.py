"""What a reader waits for on the page of a very large run: opening, filtering, scrolling.

Makes the pages and data files of one run of many invented cases, opens the first page in Chromium
from the disk, and measures there: from a key stroke to the filtered rows on the screen, sorting,
and the frames while the list is scrolled from end to end.

Usage: `python -m benchmarks.browser [--cases 50000] [--check]`; with `--check` the exit code is 1
where the page's own work for a key stroke takes more than 100 ms, or for a frame more than two of
the screen's (33 ms): processor time, which other programs on the machine don't lengthen.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from sitegen.compare.coverage import run_coverage
from sitegen.model.artifact import Artifact
from sitegen.model.facts import CaseFacts, FindingCounts, RunFacts, VerdictCounts
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.pages import site_map
from sitegen.pages.case_data import case_files
from sitegen.pages.run import build_run_pages
from sitegen.pages.search import run_search_files
from sitegen.render.assets import assets
from sitegen.render.page import render
from sitegen.settings import DEFAULT_SETTINGS

KEY_MS = 100.0
FRAME_MS = 33.3
FRAMES = 400
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
VERDICTS = tuple(Verdict)
TYPED = "onboarding 77"

KEYS = """
(text) => new Promise((done) => {
  const input = document.querySelector('.toolbar input[type=search]');
  const times = [];
  const next = (length) => {
    if (length > text.length) { done(times); return; }
    const begun = performance.now();
    input.value = text.slice(0, length);
    input.dispatchEvent(new Event('input'));
    const handled = performance.now() - begun;
    requestAnimationFrame(() => setTimeout(() => {
      times.push([handled, performance.now() - begun]);
      next(length + 1);
    }));
  };
  next(0);
})
"""
"""Types a text key by key; returns (milliseconds in script, until painted) of each."""

SORTS = """
(key) => {
  const begun = performance.now();
  document.querySelector(`th[data-key="${key}"] .sort`).click();
  return performance.now() - begun;
}
"""

SCROLLS = """
(frames) => new Promise((done) => {
  const box = document.querySelector('.window');
  box.scrollIntoView();
  const times = [];
  let last = performance.now(), empty = 0;
  const step = (now) => {
    times.push(now - last);
    last = now;
    const middle = box.getBoundingClientRect();
    const there = document.elementFromPoint(middle.left + 40, middle.top + middle.height / 2);
    if (!there || there.closest('.pad')) empty += 1;
    if (times.length > frames) { done([times.slice(1), empty]); return; }
    const part = times.length / frames;
    box.scrollTop = times.length % 40 < 30
      ? box.scrollTop + 120 : part * (box.scrollHeight - box.clientHeight);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""
"""Scrolls by wheel-like steps and, now and then, far away; counts frames without rows."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds; `keys` are (in script, until painted) of each key stroke.

    `key_work` and `frame_work` are the page's own processor time, which other programs on the
    machine don't lengthen.
    """

    opened: float
    loaded: float
    keys: list[tuple[float, float]]
    key_work: float
    sorts: list[float]
    frames: list[float]
    frame_work: float
    empty: int


class Clock:
    """The processor time of a page's main thread."""

    def __init__(self, page: Page) -> None:
        """Begin to count."""
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent(self) -> float:
        """Return milliseconds so far."""
        rows = self._session.send("Performance.getMetrics")["metrics"]
        return next(float(row["value"]) * 1000 for row in rows if row["name"] == "TaskDuration")


def case_of(number: int, folder: str) -> CaseFacts:
    """Return the facts of the case with this number."""
    area = ("onboarding", "policies", "activity", "incidents", "logs")[number % 5]
    case_id = f"tests/uat/test_{area}.py::Test{area.title()}::test_step_{number:06d}"
    artifact = f"cases/{number}.json"
    effect = Effect.CONTRADICTED
    wrong = Finding("case-hash", Severity.ERROR, effect, artifact, f"Case {number} is wrong.")
    return CaseFacts(
        artifact=Artifact(artifact, f"{number:064x}", 6_000),
        case_id=case_id,
        status="PASS" if number % 7 else "FAIL",
        outcome=Outcome.PASS if number % 7 else Outcome.FAIL,
        verdict=VERDICTS[0] if number % 7 else VERDICTS[number % len(VERDICTS)],
        page=site_map.case_page(folder, case_id, case_id),
        use_case=f"UC-{number % 180:03d}",
        stage=f"1.{number % 4}",
        operation=f"account.{area}.advance",
        layers=("TEST", "L4", "L5", "L6", "DB")[: 1 + number % 5],
        trace_events=number % 40,
        db_writes=number % 3,
        sql_ops=("INSERT", "UPDATE")[: number % 3],
        assertions_passed=number % 9,
        findings=(wrong,) if number % 50 == 0 else (),
    )


def run_of(number: int) -> RunFacts:
    """Return the facts of a run of so many cases."""
    folder = site_map.run_folder("20260105T080000Z")
    cases = tuple(case_of(index, folder) for index in range(number))
    return RunFacts(
        run_id="20260105T080000Z",
        path=folder,
        suite="large",
        created_at="2026-01-05T08:00:00+00:00",
        status="PASS",
        verdict=Verdict.VERIFIED,
        verdicts=VerdictCounts.of(tuple(case.verdict for case in cases)),
        cases=cases,
        findings=(),
        finding_counts=FindingCounts(),
        digest="d" * 64,
        evidence_sha256="e" * 64,
        artifacts=(),
    )


def files_of(facts: RunFacts) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of the run's pages and data, and of what they load."""
    matrix, _ = run_coverage(facts.cases, DEFAULT_SETTINGS)
    yield from assets().items()
    for page in build_run_pages(facts, matrix, "about/0/", DEFAULT_SETTINGS):
        yield page.path, render(page)
    yield from case_files(facts, DEFAULT_SETTINGS)
    yield from run_search_files(facts, DEFAULT_SETTINGS)


def write_site(folder: Path, cases: int) -> Path:
    """Write the run, print what it takes, and return its first page."""
    facts = run_of(cases)
    sizes: dict[str, int] = {}
    for path, data in files_of(facts):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        kind = path.rpartition(".")[2]
        sizes[kind] = sizes.get(kind, 0) + len(data)
    first = folder / f"{facts.path}index.html"
    print(f"{cases:,} cases: {', '.join(f'{size:,} bytes {kind}' for kind, size in sizes.items())}")
    print(f"first page: {first.stat().st_size:,} bytes")
    return first


def measured(page: Page, first: Path) -> Measured:
    """Open the page, load all rows, and measure."""
    begun = time.perf_counter()
    page.goto(first.as_uri(), wait_until="load")
    opened = time.perf_counter() - begun
    # The words to choose from come with the data file's head, once the browser is idle.
    page.wait_for_selector(".toolbar select")
    begun = time.perf_counter()
    page.locator(".toolbar input[type=search]").focus()
    page.evaluate(
        "document.querySelector('.toolbar input[type=search]').dispatchEvent(new Event('input'))"
    )
    page.wait_for_selector(".window")
    page.wait_for_function(
        "() => document.querySelector('.toolbar .count').textContent"
        ".replace(/^([0-9,]+) of ([0-9,]+).*/, (all, a, b) => String(a === b)) === 'true'"
    )
    loaded = time.perf_counter() - begun
    clock = Clock(page)
    before = clock.spent()
    keys = page.evaluate(KEYS, TYPED)
    typed = clock.spent()
    page.evaluate(KEYS, "")
    sorts = [page.evaluate(SORTS, key) for key in ("case", "writes", "writes", "verdict")]
    begun_scrolling = clock.spent()
    frames, empty = page.evaluate(SCROLLS, FRAMES)
    scrolled = clock.spent()
    return Measured(
        opened=opened * 1000,
        loaded=loaded * 1000,
        keys=[(script, painted) for script, painted in keys],
        key_work=(typed - before) / len(keys),
        sorts=sorts,
        frames=frames,
        frame_work=(scrolled - begun_scrolling) / len(frames),
        empty=empty,
    )


def told(result: Measured) -> list[str]:
    """Print what was measured; return what is too slow."""
    script = [one for one, _ in result.keys]
    painted = [one for _, one in result.keys]
    print(f"opened in {result.opened:.0f} ms; all rows read {result.loaded:.0f} ms later")
    print(
        f"key stroke: {result.key_work:.1f} ms of work ({result.key_work / KEY_MS:.2f} of what is"
        f" allowed); in script {statistics.median(script):.1f} ms (median), {max(script):.1f} most;"
        f" painted after {statistics.median(painted):.1f} ms (median), {max(painted):.1f} most"
    )
    print(f"sorting: {', '.join(f'{one:.0f}' for one in result.sorts)} ms")
    print(
        f"scrolling: {result.frame_work:.1f} ms of work a frame ({result.frame_work / FRAME_MS:.2f}"
        f" of what is allowed); {statistics.median(result.frames):.1f} ms from frame to frame"
        f" (median), {max(result.frames):.1f} most; {result.empty} frames without rows"
    )
    found = []
    if result.key_work > KEY_MS:
        found.append(f"a key stroke takes {result.key_work:.0f} ms of work")
    if result.frame_work > FRAME_MS:
        found.append(f"a frame takes {result.frame_work:.0f} ms of work")
    if result.empty:
        found.append(f"{result.empty} frames showed no rows")
    return found


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure the page of a large run in a browser.")
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--check", action="store_true", help="fail where a reader would wait")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        first = write_site(Path(scratch), options.cases)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        result = measured(browser.new_page(viewport={"width": 1280, "height": 800}), first)
        browser.close()
    slow = told(result)
    for line in slow or ["nothing that a reader would wait for"]:
        print(line)
    return int(bool(slow) and options.check)


if __name__ == "__main__":
    sys.exit(main())
