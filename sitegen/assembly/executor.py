"""Where the work on evidence runs: here or in a pool of processes, with the same result."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Any, Final, TypeVar

from sitegen.intake.tree import Root
from sitegen.settings import Settings

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Work:
    """What all work on the evidence of one build needs: where it lies, how, and by whom."""

    roots: tuple[Root, ...]
    settings: Settings
    executor: Executor
    jobs: int

    @property
    def window(self) -> int:
        """Return how many jobs may be under way."""
        return 2 * self.jobs if self.jobs > 1 else 1


CHUNK_CASES = 250
"""Cases of one job: enough to outweigh the cost of handing it over."""


class InlineExecutor(Executor):
    """Runs each job at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the job and return its finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 -- kept for result(), as in any executor
            future.set_exception(error)
        return future


def executor_of(jobs: int) -> Executor:
    """Return an executor for this many processes; 1 is this one."""
    if jobs <= 1:
        return InlineExecutor()
    # A signal between a fork and the worker's own first step would be lost, or be its end.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        executor = ProcessPoolExecutor(max_workers=jobs, initializer=_begin_worker)
        executor.submit(_nothing)  # forks them all
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return executor


_SIGNALS: Final = frozenset({signal.SIGINT, signal.SIGTERM})


def _nothing() -> None:
    pass


def _begin_worker() -> None:
    """Leave signals to the builder, and end with it, however it ends.

    A worker that outlived it would keep its memory and what it was forked with, the lock of the
    site among it where `filelock` is older than its care for forks.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def bounded_map(
    executor: Executor, work: Callable[[Job], Result], jobs: Iterable[Job], window: int
) -> Iterator[Result]:
    """Yield results in the order of the jobs, with at most `window` of them under way."""
    waiting: deque[Future[Result]] = deque()
    for job in jobs:
        waiting.append(executor.submit(work, job))
        if len(waiting) >= window:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def chunks(items: Iterable[Job], size: int = CHUNK_CASES) -> Iterator[tuple[Job, ...]]:
    """Yield the items in order, so many at a time."""
    source = iter(items)
    while chunk := tuple(islice(source, size)):
        yield chunk
