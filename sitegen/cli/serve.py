"""`sitegen serve`: look at a site while its evidence and configuration change."""

import errno
import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from sitegen.cli.console import emit, exits, say, tell
from sitegen.cli.options import (
    as_of_option,
    config_option,
    evidence_argument,
    jobs_option,
    reference_time,
)
from sitegen.cli.serve_sources import Built, Published, Source
from sitegen.errors import ExitCode, IoProblem, OutputProblem, SitegenError, UsageProblem
from sitegen.serve.preview import Preview, Problem
from sitegen.serve.server import PreviewServer, Words
from sitegen.serve.watch import watch

_REASONS: Final = {
    errno.EADDRINUSE: "is taken",
    errno.EACCES: "may not be used by you",
}


@click.command(name="serve")
@evidence_argument
@click.option("--site", type=click.Path(path_type=Path), help="Show this site, and build none.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default=True,
    help="The port on 127.0.0.1; 0 takes one that is free.",
)
@click.option("--no-reload", is_flag=True, help="Build once, and send pages as they were built.")
@click.option("--open", "opens", is_flag=True, help="Open the site in the default browser.")
@jobs_option
@as_of_option
@config_option
@exits
def command(
    evidence: tuple[str, ...],
    *,
    site: Path | None,
    port: int,
    no_reload: bool,
    opens: bool,
    jobs: int,
    as_of: str | None,
    config: Path | None,
) -> ExitCode:
    """Preview the site of EVIDENCE (default: evidence/) in a browser on this machine.

    It is built in a temporary folder, and again whenever the evidence or the configuration
    changes; open pages reload. Nothing is published. Ctrl-C stops it, with exit code 0.

    Example: sitegen serve --open
    """
    if site is not None and evidence:
        message = "EVIDENCE and --site can't be given together."
        hint = "Leave out --site to preview what the evidence gives, or EVIDENCE to see the site."
        raise UsageProblem(message, hint=hint)
    with _hangup_ends(), TemporaryDirectory(prefix="sitegen-serve-") as scratch:
        source: Source
        if site is not None:
            source = Published(site)
        else:
            source = Built(evidence, config, jobs, reference_time(as_of), Path(scratch))
        seen = source.fingerprint()
        preview = Preview(source.first(), secrets.token_hex(4))
        stop = threading.Event()
        with _serving(port, preview, live=not no_reload) as url:
            try:
                _told(url, opens=opens)
                if no_reload:
                    stop.wait()
                for _ in watch(source.fingerprint, seen, stop):
                    _renew(source, preview)
            except KeyboardInterrupt:
                say("Stopped.")
    return ExitCode.OK


@contextmanager
def _hangup_ends() -> Iterator[None]:
    """End like SIGTERM does when the terminal is closed, so that the temporary folder goes."""
    before = signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _told(url: str, *, opens: bool) -> None:
    say("The preview is served to this machine alone. Ctrl-C stops it.")
    emit(f"{url}\n".encode())
    if opens:
        import webbrowser

        if not webbrowser.open(url):
            say("  No browser could be opened: open the address yourself.")


def _renew(source: Source, preview: Preview) -> None:
    """Show the site anew; where that fails, the last good one stays and its pages say why."""
    try:
        preview.show(source.again())
    except SitegenError as error:
        tell(error)
        preview.fail(Problem(error.message, error.hint))
    except OSError as error:
        message = f"Reading or writing failed: {error.strerror or error}."
        hint = "It is tried again when the evidence or the configuration changes."
        tell(IoProblem(message, hint=hint))
        preview.fail(Problem(message, hint))


@contextmanager
def _serving(port: int, preview: Preview, *, live: bool) -> Iterator[str]:
    try:
        server = PreviewServer(port, preview, _words(), live=live)
    except OSError as error:
        raise _port_problem(port, error) from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2})
    thread.daemon = True
    thread.start()
    try:
        yield server.url
    finally:
        preview.stop()
        server.shutdown()
        server.server_close()


def _port_problem(port: int, error: OSError) -> OutputProblem:
    reason = _REASONS.get(error.errno or 0, f"can't be used: {error.strerror}")
    message = f"The port {port} on 127.0.0.1 {reason}."
    return OutputProblem(message, hint="Choose another --port, or 0 for any that is free.")


def _words() -> Words:
    from sitegen.pages.served import missing_page, problem_notice, problem_page
    from sitegen.render.assets import assets, css_href
    from sitegen.render.page import render
    from sitegen.resources import static_bytes

    return Words(
        missing=render(missing_page()),
        notice=render(problem_notice()),
        problem=lambda problem: render(problem_page(problem.message, problem.hint)),
        styles={
            "site.css": assets()[css_href()],
            "serve.css": static_bytes("serve/serve.css"),
        },
    )
