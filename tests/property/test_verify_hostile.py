"""Whatever bytes a site holds, `verify` returns a report, and never says that it holds."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.attest.signatures import Key
from sitegen.attest.verify_report import StepState, report_json
from sitegen.cli.verify_text import report_text
from tests.builders import encoded
from tests.verifying import in_memory, signed_site, verified

KINDS = (
    "latest.json", "latest.js", "log/checkpoint", "v/0001/manifest.json", "v/0003/manifest.json",
    "v/0003/pointers.json", "v/0003/checkpoint", "v/0003/checkpoint.sig", "v/0003/version.json",
    "v/0002/state.json", "log/tile/0/", "log/tile/entries/", "rendering.json", "evidence.json",
    "evidence.zip", "entry.json", "record.json", "SHA256SUMS", ".dsse.json",
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["files", "path", "sha256", "size", "schema", "pointers", "signer", "log"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
).map(encoded)
BYTES = st.binary(max_size=200) | JSON


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], Key]:
    """Return a signed site in memory, and the key."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        built, key = signed_site(folder)
    return in_memory(built), key


@given(kind=st.sampled_from(KINDS), data=BYTES, behind=st.booleans())
def test_any_bytes_in_any_file_give_a_report(
    site: tuple[dict[str, bytes], Key], kind: str, data: bytes, *, behind: bool
) -> None:
    """In the place of a file, or behind what it holds."""
    files, key = site
    path = next(path for path in sorted(files) if kind in path)
    changed = {**files, path: files[path] + data if behind else data}
    if changed == files:
        return
    report = verified(changed, key)
    assert report.state is StepState.FAILED
    assert report_json(report).isascii()
    assert report_text(report)
