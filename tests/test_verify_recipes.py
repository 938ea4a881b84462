"""The commands on the auditor's page work as they stand there, and fail where they should.

None of them is sitegen's: signatures, hashes and the log are checked by other people's tools.
"""

import html
import os
import re
import shutil
import subprocess  # noqa: TID251 -- the commands are for a shell
from pathlib import Path

import pytest

from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.notes import Note
from sitegen.attest.tiles import decode_entries
from sitegen.pages.verifying import RECIPES, Recipe
from tests import attest_tools
from tests.builders import decoded
from tests.verifying import KEY_NAME, signed_site

VERSION = "0003"
PROGRAM = re.compile(r"[a-z0-9-]+")
SPOILED = {
    "files": "runs/{run}/run.json",
    "evidence": "runs/{run}/evidence.zip",
    "lists": "v/0003/findings.json",
    "leaf": "v/0003/manifest.json",
    "ssh": "v/0003/checkpoint",
    "openssl": "v/0003/checkpoint",
}
"""Recipe → a file that, with one byte changed, has to make it fail."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a signed site and its key."""
    folder = tmp_path_factory.mktemp("recipes")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        signed_site(folder)
    return folder


def run_of(site: Path) -> str:
    """Return the name of the newest run's folder."""
    return max(path.name for path in (site / "runs").iterdir())


def status(recipe: Recipe, site: Path, key: Path, work: Path) -> int:
    """Run a recipe as an auditor would, and return how it ended."""
    for tool in PROGRAM.findall(recipe.tools.split(", with")[0].replace("openssl 3", "openssl")):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    work.mkdir()
    told = {
        "KEY": str(key),
        "KEY_NAME": KEY_NAME,
        "PATH": os.environ["PATH"],
        "RUN": run_of(site),
        "VERSION": VERSION,
        "WORK": str(work),
    }
    ended = subprocess.run(  # noqa: S603 -- the commands that our own page shows
        ["/bin/sh", "-e", "-c", recipe.commands],
        cwd=site,
        env=told,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return ended.returncode


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.id)
def test_each_command_holds_on_a_whole_site(recipe: Recipe, built: Path, tmp_path: Path) -> None:
    """With status 0, as the page says."""
    assert status(recipe, built / "site", built / "key", tmp_path / "work") == 0


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.id)
def test_each_command_fails_on_a_changed_site(recipe: Recipe, built: Path, tmp_path: Path) -> None:
    """One byte of what it checks was changed."""
    site = tmp_path / "site"
    shutil.copytree(built / "site", site)
    spoiled = site / SPOILED[recipe.id].format(run=run_of(site))
    data = bytearray(spoiled.read_bytes())
    data[len(data) // 3] ^= 1
    spoiled.write_bytes(bytes(data))
    assert status(recipe, site, built / "key", tmp_path / "work") != 0


def test_the_page_shows_these_commands(built: Path) -> None:
    """Byte for byte, and every page of the site leads there."""
    site = built / "site"
    (page,) = (site / "about").rglob("verify.html")
    text = html.unescape(page.read_text(encoding="utf-8"))
    for recipe in RECIPES:
        assert recipe.commands in text
    missing = [
        path.relative_to(site).as_posix()
        for path in sorted(site.rglob("*.html"))
        if 'verify.html">How to check it</a>' not in path.read_text(encoding="utf-8")
    ]
    assert missing == []


# ------------------------------------------------------- the files of a site, by others' code


def test_the_envelopes_of_a_site_verify_with_securesystemslib(built: Path) -> None:
    """Each attestation that the build made, under the key that was given, and no other."""
    dsse = pytest.importorskip("securesystemslib.dsse")
    signing = pytest.importorskip("securesystemslib.signer")
    errors = pytest.importorskip("securesystemslib.exceptions")
    site = built / "site"
    envelopes = sorted(site.glob("v/*/attestations/*.dsse.json"))
    public = (built / "key.vkey").read_text().strip()
    raw = attest_tools.Key.parse(public).public.hex()
    assert envelopes
    for path in envelopes:
        document = decoded(path.read_bytes())
        keyid = document["signatures"][0]["keyid"]
        good = signing.SSlibKey(keyid, "ed25519", "ed25519", {"keytype": "x", "public": raw})
        assert dsse.Envelope.from_dict(document).verify([good], 1)
        bad = signing.SSlibKey(keyid, "ed25519", "ed25519", {"keytype": "x", "public": "00" * 32})
        with pytest.raises(errors.VerificationError):
            dsse.Envelope.from_dict(decoded(path.read_bytes())).verify([bad], 1)


def test_the_roots_of_a_site_are_those_of_another_tree(built: Path) -> None:
    """RFC 9162's own recursion over the leaves gives the root of every checkpoint."""
    site = built / "site"
    heads = [
        Checkpoint.parse(Note.parse(path.read_bytes()).text)
        for path in sorted(site.glob("v/*/checkpoint"))
    ]
    size = heads[-1].size
    bundle = (site / f"log/tile/entries/000.p/{size}").read_bytes()
    leaves = [attest_tools.leaf(entry) for entry in decode_entries(bundle, size)]
    assert [head.root for head in heads] == [
        attest_tools.head(leaves[: head.size]) for head in heads
    ]
