"""The suites run with sitegen's plugin and without it."""

import pytest

from suite_support import NoCase


class WithoutSitegen:
    """Stands in for the plugin: nothing is recorded."""

    @pytest.fixture
    def sitegen_case(self) -> NoCase:
        """Return a case that takes what it is told, and keeps nothing."""
        return NoCase()


def pytest_configure(config: pytest.Config) -> None:
    """Offer the fixture of the plugin where no plugin does."""
    plugins = config.pluginmanager.get_plugins()
    if not any(hasattr(plugin, "sitegen_case") for plugin in plugins):
        config.pluginmanager.register(WithoutSitegen(), "without-sitegen")
