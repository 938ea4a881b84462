"""The plugin of one emitting process: writes a case for each test that ends in it."""

import contextlib
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import pytest

from sitegen.emit import recording, sink
from sitegen.emit.attempt import Attempt
from sitegen.emit.checks import CHECKS
from sitegen.emit.document import Observed, Told, Writer
from sitegen.emit.folder import RunFolder
from sitegen.emit.items import Subject, about_item, node_of, subject_document, unique_names
from sitegen.emit.journal import Journal
from sitegen.emit.normalise import Normaliser, known_folders
from sitegen.emit.options import Options
from sitegen.emit.outcome import Check, Outcome, Phase
from sitegen.emit.phases import phase_of
from sitegen.emit.redaction import Redactor
from sitegen.emit.values import free_text, name_text

SUBJECT: Final = pytest.StashKey[Subject]()
_PROBLEMS: Final = 20
_OUTSIDE: Final = (KeyboardInterrupt, pytest.exit.Exception)


class Emitter:
    """Writes the cases of one process into the folder of a run.

    Whatever goes wrong here is a problem that is told at the end: it changes no test.
    """

    def __init__(
        self,
        config: pytest.Config,
        options: Options,
        folder: RunFolder,
        *,
        runs_tests: bool = True,
    ) -> None:
        self.config = config
        self.folder = folder
        self.journal = Journal(folder.path, folder.worker)
        self.problems: list[str] = []
        self.lost: set[str] = set()
        self.running: Attempt | None = None
        self._process = os.getpid()
        self._deselected = 0
        self._installed = recording.install(options) if runs_tests else ()
        self._redactor = Redactor(options.redact)
        self._normaliser = Normaliser(
            known_folders(
                config.rootpath,
                Path(config.invocation_params.dir),
                (sys.prefix, sys.base_prefix),
            )
        )
        self._knows_tmp = False
        self.recorders = recording.states_of(self._installed)
        self.writer = Writer(folder.run_id, self._redactor, self._normaliser, self.recorders)
        if runs_tests:
            self.journal.add({"kind": "recorders", "states": self.recorders})

    # ------------------------------------------------------------------------- collection

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count what was deselected."""
        self._deselected += len(items)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Give every test its id, and list them all in the journal."""
        try:
            subjects = self._subjects(session.items)
            self.journal.add(
                {
                    "kind": "collected",
                    "deselected": self._deselected,
                    "items": [subject_document(subject) for subject in subjects],
                }
            )
        except Exception as error:  # noqa: BLE001 -- the tests go on
            self.problem("the collected tests could not be listed", error)

    def _subjects(self, items: list[pytest.Item]) -> list[Subject]:
        hits: set[str] = set()
        root = self.config.rootpath
        nodes = [node_of(item, root) for item in items]
        safe = [self._redactor.text(node, hits) for node in nodes]
        ids = unique_names([name_text(node) for node in safe])
        subjects = []
        for item, node, shown, case_id in zip(items, nodes, safe, ids, strict=True):
            kept = shown is node and node.endswith(item.name)
            name = name_text(item.name if kept else self._redactor.text(item.name, hits))
            subject = Subject(item.nodeid, case_id, name, about_item(item))
            item.stash[SUBJECT] = subject
            subjects.append(subject)
        return subjects

    # ---------------------------------------------------------------------------- one test

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Record a test from before its set-up to after its tear-down."""
        attempt = self._begin(item)
        if attempt is None:
            return (yield)
        before = sink.enter(attempt.record)
        stopped: str | None = None
        try:
            return (yield)
        except BaseException as error:
            stopped = f"not finished: {type(error).__name__}"
            if not isinstance(error, _OUTSIDE):
                self.crash(attempt, error)
            raise
        finally:
            self.running = None
            sink.leave(before)
            self._end(attempt, stopped)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """See another attempt at the same test begin."""
        attempt = self.running
        if attempt is None or attempt.subject is not item.stash.get(SUBJECT, None):
            return
        if attempt.was_set_up:
            attempt.again()
            sink.enter(attempt.record)
        attempt.was_set_up = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what is reported of the test that is running."""
        attempt = self.running
        if attempt is None:
            return
        try:
            phase = phase_of(report)
            attempt.phases.append(phase)
            attempt.reruns = max(attempt.reruns, int(getattr(report, "rerun", 0)))
        except Exception as error:  # noqa: BLE001 -- the tests go on
            self.problem("a report could not be read", error)

    def crash(self, attempt: Attempt, error: BaseException) -> None:
        """Count an error of the test runner itself as a failure of the test that ran."""
        words = free_text(f"{type(error).__name__}: {error}")
        message = f"The test runner failed: {words}"
        attempt.phases.append(Phase("runner", "runner", "failed", message=message, long=message))

    def _begin(self, item: pytest.Item) -> Attempt | None:
        if os.getpid() != self._process:
            return None  # a test forked and came back: the case belongs to the parent
        try:
            subject = item.stash.get(SUBJECT, None)
            if subject is None:
                subject = self._subjects([item])[0]
            checks: list[Check] = []
            item.stash[CHECKS] = checks
            self.journal.add({"kind": "started", "case": subject.case_id})
            self.running = Attempt(subject, checks)
        except Exception as error:  # noqa: BLE001 -- the tests go on
            self.problem(f"a case could not be begun ({item.nodeid})", error)
            self._lose(item.nodeid)
            return None
        return self.running

    def _end(self, attempt: Attempt, stopped: str | None) -> None:
        try:
            told, outcome, observed = attempt.finish(stopped)
            self.emit(attempt.subject, told, outcome, observed)
        except Exception as error:  # noqa: BLE001 -- the tests go on
            self.problem("a case could not be written", error)
            self._lose(attempt.subject.case_id)

    # ----------------------------------------------------------------------------- writing

    def emit(
        self, subject: Subject, told: Told, outcome: Outcome, observed: Observed
    ) -> dict[str, object]:
        """Write a case and its line, and return the line. Raises `OSError`."""
        if os.getpid() != self._process:
            return {}
        if not self._knows_tmp:
            self._learn_tmp()
        written = self.writer.write(subject, told, outcome, observed)
        for path, data in written.attached:
            self.folder.write_file(path, data)
        self.folder.write_case(written.stem, written.data)
        self.journal.add(written.line)
        return written.line

    def _learn_tmp(self) -> None:
        factory: Any = getattr(self.config, "_tmp_path_factory", None)
        base = getattr(factory, "_basetemp", None)
        if base is not None:
            self._normaliser.add("tmp", base)
            self._knows_tmp = True

    def problem(self, what: str, error: BaseException | None = None) -> None:
        """Keep a problem for the end of the run."""
        words = what if error is None else f"{what}: {type(error).__name__}: {error}"
        words = self._redactor.text(free_text(words, 500), set())
        if words in self.problems or len(self.problems) >= _PROBLEMS:
            return
        self.problems.append(words)
        self._tell({"kind": "problem", "message": words})

    def _lose(self, case_id: str) -> None:
        self.lost.add(case_id)
        self._tell({"kind": "lost", "case": case_id})

    def _tell(self, line: dict[str, object]) -> None:
        with contextlib.suppress(OSError):
            self.journal.add(line)

    def close(self) -> None:
        """Take the recorders out; the journal stays open for what is told at the end."""
        for words in (*recording.uninstall(self._installed), *recording.inner_problems()):
            self.problem(words)
        self._installed = ()
