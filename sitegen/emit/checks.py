"""Named checks: a test goes on after one that fails, and fails at its end."""

from collections.abc import Generator
from typing import Final

import pytest

from sitegen.emit.outcome import Check

CHECKS: Final = pytest.StashKey[list[Check]]()
_SHOWN: Final = 20


class CheckGate:
    """Fails a test at its end where one of its checks failed, emitted or not."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Look at the checks once the test has ended by itself."""
        result = yield
        failed = [check for check in item.stash.get(CHECKS, []) if not check.ok]
        if failed:
            lines = [f"{check.name}: {check.message}".rstrip(": ") for check in failed[:_SHOWN]]
            if len(failed) > _SHOWN:
                lines.append(f"… and {len(failed) - _SHOWN} more")
            noun = "check" if len(failed) == 1 else "checks"
            pytest.fail("\n".join([f"{len(failed)} {noun} failed:", *lines]), pytrace=False)
        return result


def install_gate(config: pytest.Config) -> None:
    """Register the gate once."""
    if not config.pluginmanager.has_plugin("sitegen-checks"):
        config.pluginmanager.register(CheckGate(), "sitegen-checks")
