"""What draws charts: the reviewed bytes or none, small, and published under its own hash."""

import hashlib
import re
from pathlib import Path

import pytest

from sitegen.render.chart_assets import (
    PLOTLY,
    PLOTLY_SHA256,
    VendoredError,
    chart_assets,
    checked,
)
from sitegen.render.chart_policy import chart_policy
from sitegen.resources import static_bytes


def test_the_vendored_file_is_the_recorded_one() -> None:
    """One byte more or less, and nothing is published with it."""
    data = static_bytes(PLOTLY)
    assert checked(data) == data
    for wrong in (data + b" ", data[1:], b""):
        with pytest.raises(VendoredError):
            checked(wrong)


def test_assets_carry_the_hash_of_their_content() -> None:
    """So that the next sitegen's are other files."""
    made = chart_assets()
    assert len(made) == 2
    for path, data in made.items():
        assert hashlib.sha256(data).hexdigest()[:16] in path


def test_our_own_script_is_small() -> None:
    """The library is not; it is loaded only when a chart comes into view."""
    assert len(static_bytes("js/charts.js")) < 8_000


def test_the_script_is_told_of_what_was_vendored(repository: Path) -> None:
    """The tool's version, the file's name and the traces are the same; licences lie beside."""
    tool = (repository / "tools" / "vendor_plotly.sh").read_text(encoding="utf-8")
    version = re.search(r"^plotly=(\S+)", tool, flags=re.MULTILINE)
    assert version is not None
    assert f"vendor/plotly-{version[1]}.min.js" == PLOTLY
    head = static_bytes(PLOTLY).partition(b"\n")[0].decode()
    assert "scatter bar box heatmap sankey" in head
    licences = static_bytes(f"vendor/plotly-{version[1]}.LICENSES.txt").decode()
    assert f"plotly.js {version[1]} (MIT)" in licences
    assert len(PLOTLY_SHA256) == 64


def test_the_policy_lets_one_inline_script_run() -> None:
    """And an empty style; nothing by name or place."""
    policy = chart_policy("b25l")
    assert policy.count("'sha256-") == 2
    assert "unsafe" not in policy
    assert "script-src 'self'" not in policy
    assert chart_policy("b3RoZXI=") != policy
