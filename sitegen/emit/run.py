"""The plugin of a whole run: begins it, hears of what leaves no case by itself, and ends it."""

import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from sitegen.canonical.text import for_terminal
from sitegen.emit import clock, origin
from sitegen.emit.closing import Begun, context_bytes, counts_of, snapshot_bytes, summary_bytes
from sitegen.emit.document import Observed, Told
from sitegen.emit.folder import CONTEXT, SNAPSHOT, RunFolder, claim
from sitegen.emit.items import About, Subject, relative_node, unique_names
from sitegen.emit.journal import Told as Journals
from sitegen.emit.journal import read_journals
from sitegen.emit.options import Options
from sitegen.emit.outcome import FAIL, SKIPPED, Assertion, Outcome
from sitegen.emit.phases import message_of, reason_of
from sitegen.emit.session import Emitter
from sitegen.emit.values import name_text

PAYLOAD: Final = "sitegen_emit"
"""The member of xdist's `workerinput` that tells a worker of the run."""

_CRASH_PHASE: Final = "???"
_CRASHED: Final = "The worker process ended while it ran this test."
_WORDS: Final = {
    2: "the run was interrupted",
    3: "the test runner failed",
    4: "the command line was wrong",
}


@dataclass(frozen=True, slots=True)
class Uncollected:
    """What could not be collected, or was skipped as a whole."""

    node: str
    failed: bool
    message: str
    long: str = ""


class Run:
    """A run, in the process that the user started; with xdist it runs no test itself."""

    def __init__(self, config: pytest.Config, options: Options) -> None:
        self.config = config
        self.options = options
        self.emitter: Emitter | None = None
        self.notes: list[str] = []
        self._begun: Begun | None = None
        self._uncollected: dict[str, Uncollected] = {}
        self._crashed: list[tuple[str, str]] = []
        self._line = ""
        self._deaf = False

    # ------------------------------------------------------------------------------- begin

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Claim the folder of the run before xdist starts its workers."""
        try:
            self._begin()
        except Exception as error:  # noqa: BLE001 -- the tests go on
            self.emitter = None
            self.notes.append(f"nothing is emitted: {type(error).__name__}: {error}")

    def _begin(self) -> None:
        started = clock.now()
        folder = claim(self.options.folder)
        self._begun = Begun(
            folder.run_id,
            started,
            origin.source_of(self.config.rootpath, self.options.folder),
            origin.job_of(os.environ),
        )
        manager = self.config.pluginmanager
        runs_tests = not manager.has_plugin("dsession")
        emitter = Emitter(self.config, self.options, folder, runs_tests=runs_tests)
        folder.write_file(CONTEXT, context_bytes(self.config, self.options, self._begun))
        self.emitter = emitter
        manager.register(emitter, "sitegen-emitter")
        if not runs_tests:
            manager.register(CrashWatch(self._crashed), "sitegen-crashes")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of xdist which run it belongs to."""
        if self.emitter is not None:
            node.workerinput[PAYLOAD] = str(self.emitter.folder.path)

    # ---------------------------------------------------------------------------- meanwhile

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Hear of a worker that could not write."""
        said = (getattr(node, "workeroutput", None) or {}).get(PAYLOAD)
        if said:
            self._deaf = True
            self.notes.append(f"a worker emitted nothing: {said}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        if report.outcome == "passed" or report.nodeid in self._uncollected:
            return
        failed = report.outcome == "failed"
        message = message_of(report) if failed else reason_of(report.longrepr)
        long = report.longreprtext if failed else ""
        self._uncollected[report.nodeid] = Uncollected(report.nodeid, failed, message, long)

    # --------------------------------------------------------------------------------- end

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        """Write what is missing, after everybody else has finished."""
        try:
            return (yield)
        finally:
            if self.emitter is not None and self._begun is not None:
                try:
                    self._finish(session, self.emitter, self._begun)
                except Exception as error:  # noqa: BLE001 -- the exit status stays
                    self.notes.append(f"the run stays incomplete: {type(error).__name__}: {error}")

    def _finish(self, session: pytest.Session, emitter: Emitter, begun: Begun) -> None:
        emitter.close()
        folder = emitter.folder
        told = read_journals(folder.path)
        if told.recorders:
            emitter.writer.recorders = told.recorders
        self._write_missing(session, emitter, told)
        folder.write_file(SNAPSHOT, snapshot_bytes(begun.run_id, told))
        status = int(session.exitstatus)
        folder.write_file(CONTEXT, context_bytes(self.config, self.options, begun, told, status))
        counts = counts_of(told)
        noun = "case" if counts.total == 1 else "cases"
        states = ", ".join(f"{name} {state['state']}" for name, state in told.recorders.items())
        self._line = (
            f"{counts.total} {noun} ({counts.passed} passed, {counts.failed} failed, "
            f"{counts.skipped} skipped); recorders: {states or 'none'}"
        )
        self.notes += told.problems
        emitter.journal.close()
        lost = told.lost | emitter.lost
        if lost or self._deaf:
            self.notes.append(f"the run stays incomplete: {len(lost)} cases could not be written")
            return
        folder.finish(summary_bytes(begun.run_id, self.options.suite, told))

    def _write_missing(self, session: pytest.Session, emitter: Emitter, told: Journals) -> None:
        for subject, outcome in (*self._unfinished(session, told), *self._not_collected(told)):
            line = emitter.emit(subject, Told(subject.about), outcome, Observed())
            told.cases[subject.case_id] = line

    def _unfinished(
        self, session: pytest.Session, told: Journals
    ) -> Iterator[tuple[Subject, Outcome]]:
        crashed = self._crashes(told)
        why = _why(session)
        started = set(told.started)
        for subject in told.collected:
            case_id = subject.case_id
            if case_id in crashed:
                yield subject, _failed("worker", _CRASHED, crashed[case_id])
            elif case_id not in told.cases and case_id not in told.lost:
                word = "not finished" if case_id in started else "not run"
                yield subject, Outcome(SKIPPED, word, (), f"{word}: {why}")

    def _not_collected(self, told: Journals) -> Iterator[tuple[Subject, Outcome]]:
        root = self.config.rootpath
        found = list(self._uncollected.values())
        known = [subject.case_id for subject in told.collected]
        own = [name_text(relative_node(item.node, root) or "session") for item in found]
        names = unique_names([*known, *own])[len(known) :]
        for name, item in zip(names, found, strict=True):
            subject = Subject(item.node, name, name, About())
            if item.failed:
                yield subject, _failed("collection", item.message, item.long)
            else:
                yield subject, Outcome(SKIPPED, "skipped", (), item.message)

    def _crashes(self, told: Journals) -> dict[str, str]:
        """Return the ids of the cases whose worker crashed, with what xdist says of it."""
        found: dict[str, str] = {}
        started = set(told.started)
        for node, words in self._crashed:
            same = [s.case_id for s in told.collected if s.node == node and s.case_id not in found]
            begun = [name for name in same if name in started and name not in told.cases]
            open_ones = [name for name in same if name not in told.cases]
            chosen = next(iter(begun or open_ones or same), None)
            if chosen is None:
                chosen = name_text(relative_node(node, self.config.rootpath))
                told.collected.append(Subject(node, chosen, chosen, About()))
            found[chosen] = words
        return found

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say where the run is, and what went wrong with writing it."""
        if self.emitter is not None and self._line:
            path = self.emitter.folder.path
            base = self.config.invocation_params.dir
            shown = path.relative_to(base) if path.is_relative_to(base) else path
            terminalreporter.write_line(for_terminal(f"sitegen: {shown}: {self._line}"))
        for note in self.notes:
            terminalreporter.write_line(for_terminal(f"sitegen: warning: {note}"), yellow=True)


class CrashWatch:
    """Hears of tests whose worker crashed: xdist reports them in a phase of its own."""

    def __init__(self, crashed: list[tuple[str, str]]) -> None:
        self._crashed = crashed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the crash, unless the test is to run again."""
        if str(report.when) == _CRASH_PHASE and report.outcome == "failed":
            self._crashed.append((report.nodeid, report.longreprtext))


class WorkerRun:
    """A worker of xdist: it writes its cases into the run of the process that started it."""

    def __init__(self, emitter: Emitter) -> None:
        self._emitter = emitter

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """Take the recorders out."""
        try:
            return (yield)
        finally:
            self._emitter.close()


def _failed(name: str, message: str, long: str) -> Outcome:
    return Outcome(FAIL, "error", (Assertion(name, FAIL, message),), failure=long)


def _why(session: pytest.Session) -> str:
    for said in (session.shouldfail, session.shouldstop):
        if isinstance(said, str):
            return said
    return _WORDS.get(int(session.exitstatus), "the run ended before it")


def start(config: pytest.Config, options: Options) -> None:
    """Register what emits: the whole run, or one worker's part of it."""
    manager = config.pluginmanager
    payload = getattr(config, "workerinput", None)
    if payload is None:
        manager.register(Run(config, options), "sitegen-run")
        return
    if PAYLOAD not in payload:
        return
    try:
        folder = RunFolder(Path(payload[PAYLOAD]), payload["workerid"])
        emitter = Emitter(config, options, folder)
    except Exception as error:  # noqa: BLE001 -- the tests go on
        said = f"{type(error).__name__}: {error}"
        config.workeroutput[PAYLOAD] = said  # type: ignore[attr-defined]
        return
    manager.register(emitter, "sitegen-emitter")
    manager.register(WorkerRun(emitter), "sitegen-worker")
