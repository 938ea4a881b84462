"""An upload of a site that was folded, or from which something was withdrawn."""

from pathlib import Path

import pytest

from sitegen.errors import OutputProblem
from sitegen.publish.appending import heal
from sitegen.publish.upload import order_bytes
from tests.cli.test_append import RUN_IDS
from tests.cli.test_withdraw import CANARY, built, where_is, withdraw
from tests.conftest import FULL
from tests.crash.test_upload import Objects, StoppedError, download, upload
from tests.site_tools import sitegen, tree_of

Capture = pytest.CaptureFixture[str]
Retained = tuple[Path, Objects, Objects]


@pytest.fixture(params=["fold", "withdraw"])
def retained(
    request: pytest.FixtureRequest, tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> Retained:
    """Return a site after something was taken out of it, and its files before and after."""
    monkeypatch.chdir(tmp_path)
    site, _ = built(tmp_path, capfd, 1)
    old = tree_of(site)
    if request.param == "fold":
        Path("sitegen.toml").write_text("[retention]\nversions = 2\nruns = 1\n", encoding="ascii")
        assert sitegen(capfd, "fold", site).code == 0
    else:
        assert withdraw(capfd, site, RUN_IDS[1]).code == 0
        assert where_is(site, CANARY) == set()
    return site, old, tree_of(site)


def test_what_was_replaced_and_taken_out_reaches_the_store(retained: Retained) -> None:
    """A file that a store holds already is put once more, where its bytes are others now."""
    site, old, new = retained
    store = dict(old)
    upload(site, old, store)
    assert store == new
    upload(site, dict(store), store)
    assert store == new


def test_an_upload_that_stops_is_ended_by_the_copy_that_began_it(
    retained: Retained, tmp_path: Path
) -> None:
    """Until `latest.json` every old file is the old one; behind it nobody builds on a half."""
    site, old, new = retained
    total = upload(site, old, dict(old))
    refused = 0
    for stop in range(0, total + 1, 1 if FULL else 23):
        store = dict(old)
        try:
            upload(site, old, store, stop)
        except StoppedError:
            assert stop < total
        copy = tmp_path / "copy"
        download(store, copy)
        if store["latest.json"] == old["latest.json"]:
            assert {path: store[path] for path in old} == old
            heal(copy)
            assert tree_of(copy) == old
        else:
            try:
                heal(copy)
            except OutputProblem as error:
                assert "An upload was cut off" in error.message  # noqa: PT017 -- it need not be raised
                refused += 1
            else:
                assert tree_of(copy) == new
        upload(site, dict(store), store)
        assert store == new
    assert refused


def test_a_record_that_is_damaged_is_told(retained: Retained) -> None:
    """Nobody guesses what has to be put again."""
    site, old, _ = retained
    (site / "v/0005/removals.json").write_bytes(b"{}")
    with pytest.raises(OutputProblem, match="is damaged"):
        order_bytes(site, old)
