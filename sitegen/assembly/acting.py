"""What a version may do to earlier ones, and where its record of that goes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.assembly.executor import Work
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import ManifestFile, file_of
from sitegen.attest.removals import REMOVALS, ROLE_REMOVAL, Act, Content, Removal
from sitegen.attest.signatures import Signer
from sitegen.canonical.text import quote
from sitegen.errors import InputProblem, OutputProblem
from sitegen.ledger.members import read_members, read_published
from sitegen.limits import Limits
from sitegen.model.removal import TakenOut
from sitegen.model.state import SiteState
from sitegen.model.version import About
from sitegen.pages.gone import build_removed_page
from sitegen.pages.site_map import version_folder
from sitegen.publish.existing import LATEST
from sitegen.publish.staging import Stage
from sitegen.render.page import render

_NO_SITE = "sitegen build EVIDENCE -o SITE makes one."


@dataclass(frozen=True, slots=True)
class Acting:
    """A version under way that will take something out: what it works with.

    `signer` attests what is rendered from other evidence than before.
    """

    work: Work
    stage: Stage
    state: SiteState
    about: About
    signer: Signer | None = None

    @property
    def site(self) -> Path:
        """Return the published site."""
        if self.stage.published is None:
            message = "There is no site."
            raise InputProblem(message, hint=_NO_SITE)
        return self.stage.published

    @property
    def number(self) -> int:
        """Return the number of the version under way."""
        return self.state.number + 1

    def found(self, path: str, role: str = "data") -> ManifestFile:
        """Return a published file as a manifest would list it. Raises `OutputProblem`."""
        limits = self.work.settings.limits
        return file_of(path, read_published(self.site, path, limits), role)


Acts = Callable[[Acting], SiteState | None]
"""Stages what replaces and what is gone, with the record of it; returns the state after it.

None: there is nothing to do.
"""


def demand_site(site: Path) -> Path:
    """Return the folder; raise `InputProblem` where there is no site."""
    if not (site / LATEST).is_file():
        message = f"There is no site at {quote(site.name)}."
        raise InputProblem(message, hint=_NO_SITE)
    return site


def time_of(site: Path, limits: Limits) -> str | None:
    """Return the reference time of the newest version: what takes out judges nothing anew."""
    folder = read_members(demand_site(site), LATEST, limits).path("path")
    return read_members(site, f"{folder}version.json", limits).optional("reference_time")


def write_removal(acting: Acting, removal: Removal) -> SiteState:
    """Write the record of a removal, and its page; return the state that knows of it."""
    folder = version_folder(acting.number)
    acting.stage.write(f"{folder}{REMOVALS}", removal.encoded(), ROLE_REMOVAL)
    taken_out = taken_out_of(removal, acting.number)
    replaced = sum(file.now is not None for file in removal.files)
    settings, about = acting.work.settings, acting.about.path
    page = build_removed_page(taken_out, replaced, len(removal.files) - replaced, about, settings)
    acting.stage.write(page.path, render(page), "page")
    return replace(acting.state, removed_in=(acting.number, *acting.state.removed_in))


def taken_out_of(removal: Removal, number: int) -> TakenOut:
    """Return what pages tell of a removal with this version."""
    withdrawn = removal.act is Act.WITHDRAW
    return TakenOut(number, withdrawn, removal.targets, removal.reason, removal.by)


def last_changes(
    site: Path, numbers: Iterable[int], limits: Limits
) -> Mapping[str, tuple[Act, Content | None]]:
    """Return what versions with these numbers did last to each path, and what it holds since."""
    found: dict[str, tuple[Act, Content | None]] = {}
    for number in sorted(numbers):
        path = f"{version_folder(number)}{REMOVALS}"
        try:
            removal = Removal.parse(read_published(site, path, limits))
        except MalformedProof as error:
            message = f"The site can't be read: {path} is damaged."
            raise OutputProblem(message, hint="Restore it from a copy.") from error
        found.update((file.path, (removal.act, file.now)) for file in removal.files)
    return found
