"""What is being done, stage by stage, for somebody who watches.

Nothing reaches a pipe. A terminal that takes no colour gets a plain line a stage; one that does, a
few lines that are drawn anew and gone at the end, so that the summary stands alone.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sitegen.assembly.progress import Progress, unwatched
from sitegen.cli.terminal import is_fancy

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

_BETWEEN: Final = 0.08  # seconds between two drawings: a terminal is slower than a build
_BAR: Final = 24
_LINES: Final = 12


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """Yield what a build tells its progress to."""
    if not sys.stderr.isatty():
        yield unwatched
    elif is_fancy(sys.stderr):
        drawn = _Drawn()
        try:
            yield drawn
        finally:
            drawn.stop()
    else:
        yield _Plain()


class _Plain:
    """One line a stage."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None:
        from sitegen.cli.console import say

        del done
        if text == self._last:
            return
        self._last = text
        say(f"{text} ({total:,}) …" if total else f"{text} …")


class _Drawn:
    """The stages so far, the last with a bar where it is known how much there is to do.

    rich draws when it is told to: its own thread would have to be joined before a pool of
    processes is forked.
    """

    def __init__(self) -> None:
        self._stages: list[tuple[str, int, int]] = []
        self._drawn_at = 0.0
        self._live: Live | None = None

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None:
        now = time.monotonic()
        fresh = not self._stages or self._stages[-1][0] != text
        if fresh:
            self._stages.append((text, done, total))
        else:
            self._stages[-1] = (text, done, total)
        if fresh or now - self._drawn_at >= _BETWEEN:
            self._drawn_at = now
            self._draw()

    def stop(self) -> None:
        """Take the drawing away."""
        if self._live is not None:
            self._live.stop()

    def _draw(self) -> None:
        from rich.console import Console
        from rich.live import Live

        if self._live is None:
            console = Console(stderr=True, highlight=False, soft_wrap=False)
            self._live = Live(console=console, auto_refresh=False, transient=True)
            self._live.start()
        self._live.update(self._text(self._live.console), refresh=True)

    def _text(self, console: "Console") -> "Text":
        from rich.text import Text

        from sitegen.canonical.text import for_terminal

        # What was done before the last few stages has been seen.
        shown = self._stages[-_LINES:]
        marks = ("✓", "▸", "━") if console.encoding.lower().startswith("utf") else ("*", ">", "=")
        drawn = Text(no_wrap=True, overflow="ellipsis")
        for number, (text, done, total) in enumerate(shown, start=1):
            last = number == len(shown)
            drawn.append(f"{marks[1] if last else marks[0]} ", "cyan" if last else "green")
            drawn.append(for_terminal(text), "" if last else "dim")
            if last and total:
                filled = _BAR * done // total
                drawn.append("  " + marks[2] * filled, "cyan")
                drawn.append(marks[2] * (_BAR - filled), "dim")
                drawn.append(f"  {done:,} of {total:,}")
            elif total:
                drawn.append(f"  {total:,}", "dim")
            drawn.append("" if last else "\n")
        return drawn
