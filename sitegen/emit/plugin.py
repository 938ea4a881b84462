"""The pytest plugin: nothing of the emitter is loaded before a run asks for evidence."""

from typing import TYPE_CHECKING

import pytest

from sitegen.emit.options import MARKER_HELP, add_options, is_asked, options_of

if TYPE_CHECKING:
    from sitegen.emit.handle import SitegenCase

_NO_TEST_RUNS = ("collectonly", "setuponly", "setupplan")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and what emits where evidence is asked for."""
    config.addinivalue_line("markers", MARKER_HELP)
    if not is_asked(config) or any(config.getoption(name, default=False) for name in _NO_TEST_RUNS):
        return
    from sitegen.emit.run import start

    start(config, options_of(config))


@pytest.fixture
def sitegen_case(request: pytest.FixtureRequest) -> "SitegenCase":
    """Say more of this test in its evidence; without emission the calls do nothing.

    A failed `check` fails the test at its end, emitted or not.
    """
    from sitegen.emit.checks import CHECKS, install_gate
    from sitegen.emit.handle import SitegenCase

    install_gate(request.config)
    emitter = request.config.pluginmanager.get_plugin("sitegen-emitter")
    running = getattr(emitter, "running", None)
    if running is not None and running.subject.node == request.node.nodeid:
        handle: SitegenCase = running.handle
        return handle
    return SitegenCase(request.node.stash.setdefault(CHECKS, []))
