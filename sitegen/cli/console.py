"""Everything that reaches a terminal, and the one place where an error becomes a sentence."""

import functools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from sitegen.errors import ExitCode, SitegenError


def say(text: str) -> None:
    """Write a line for people, to stderr, with nothing in it that a terminal would obey."""
    from sitegen.canonical.text import for_terminal

    click.echo(for_terminal(text), err=True)


def emit(data: bytes) -> None:
    """Write machine-readable bytes to stdout."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def tell(error: SitegenError) -> None:
    """Say what went wrong, where, and what to do about it."""
    from sitegen.cli.terminal import Tone, line, say_line

    first, *more = error.message.splitlines() or [""]
    say_line(line(("sitegen:", Tone.BAD), f" {first}"))
    for further in more:
        say(f"         {further}")
    if error.hint:
        say_line(line((f"  {error.hint}", Tone.PLACE)))


def tell_usage(problem: click.ClickException) -> None:
    """Say what is wrong with the command line, how it should look, and who says more."""
    from sitegen.cli.terminal import Tone, line, say_line

    say_line(line(("sitegen:", Tone.BAD), f" {problem.format_message()}"))
    context = getattr(problem, "ctx", None)
    if context is not None:
        say(f"  {' '.join(context.get_usage().split())}")
    command = "sitegen" if context is None else context.command_path
    say_line(line((f"  `{command} --help` says more.", Tone.PLACE)))


def exits(command: Callable[..., ExitCode]) -> Callable[..., None]:
    """Wrap a command: its exit code ends the process, and no traceback reaches a user."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        before = signal.signal(signal.SIGTERM, _terminated)
        try:
            code = command(*args, **kwargs)
        except SitegenError as error:
            tell(error)
            code = error.code
        except KeyboardInterrupt:
            say("sitegen: interrupted; what was published before is untouched.")
            code = ExitCode.INTERRUPTED
        except _TerminatedError:
            say("sitegen: terminated; what was published before is untouched.")
            code = ExitCode.TERMINATED
        except BrokenPipeError:
            _forget_stdout()
            code = ExitCode.IO_ERROR
        except MemoryError:
            say("sitegen: the evidence needs more memory than there is.")
            say("  Build a few runs at a time: each build appends to the same site.")
            code = ExitCode.IO_ERROR
        except OSError as error:
            say(f"sitegen: reading or writing failed{_of_file(error)}: {error.strerror or error}.")
            code = ExitCode.IO_ERROR
        except Exception as error:  # noqa: BLE001 -- a traceback helps nobody who runs sitegen
            say(f"sitegen: a mistake of sitegen's own ({type(error).__name__}: {error}).")
            say("  What was published before is untouched. Please report it with the command.")
            code = ExitCode.SOFTWARE
        finally:
            signal.signal(signal.SIGTERM, before)
        sys.exit(int(code))

    return wrapped


def _of_file(error: OSError) -> str:
    return f" ({Path(error.filename).name})" if isinstance(error.filename, str) else ""


def _forget_stdout() -> None:
    """Keep the interpreter from complaining at exit about a pipe that nobody reads."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _TerminatedError(SystemExit):
    """A request to end, with its code for whoever writes down how something ended."""


def _terminated(_number: int, _frame: object) -> NoReturn:
    raise _TerminatedError(int(ExitCode.TERMINATED))
