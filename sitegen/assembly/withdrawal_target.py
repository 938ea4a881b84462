"""What somebody means who names a run, a record or an artifact of a site."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sitegen.assembly.acting import Acting
from sitegen.canonical.text import quote
from sitegen.errors import InputProblem
from sitegen.ledger.members import read_members
from sitegen.ledger.site import read_artifacts, read_run
from sitegen.model.names import DIGEST_CHARS, FULL_DIGEST_CHARS
from sitegen.pages.site_map import index_data, run_folder

_FOLDER: Final = re.compile(r"((?:runs|records)/[a-z0-9-]{1,100})(?:/(.*))?", re.DOTALL)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PAGE: Final = "index.html"


@dataclass(frozen=True, slots=True)
class Target:
    """A folder of the site (ending in `/`), or one artifact of the run that it holds."""

    folder: str
    artifact: str | None = None

    @property
    def is_run(self) -> bool:
        """Tell whether the folder is a run's."""
        return self.folder.startswith("runs/")

    @property
    def path(self) -> str:
        """Return what is named in the log: the folder, and behind it the artifact."""
        return self.folder if self.artifact is None else f"{self.folder}{self.artifact}"


def find_target(acting: Acting, named: str) -> Target:
    """Return what is meant by a path from the site's root, a run id or the SHA-256 of a record.

    An artifact of a run is its folder with the artifact's path in the evidence behind it. Raises
    `InputProblem` where there is no such thing, or it was withdrawn already.
    """
    found = _FOLDER.fullmatch(named)
    if found:
        folder, inner = f"{found[1]}/", found[2] or ""
        target = _in_folder(acting, folder, inner)
    elif _SHA256.fullmatch(named):
        target = _record_of(acting, named)
    else:
        target = _run_of(acting, named)
    if target is None:
        message = f"There is no run, record or artifact {quote(named)} in the site."
        hint = "Name it by its path from the site's root, as its page's URL does."
        raise InputProblem(message, hint=hint)
    if target.folder in acting.state.withdrawn:
        message = f"{target.folder} was withdrawn already."
        raise InputProblem(message, hint=f"Its page says why: {target.folder}index.html.")
    return target


def _in_folder(acting: Acting, folder: str, inner: str) -> Target | None:
    if folder in acting.state.withdrawn:
        return Target(folder)
    limits = acting.work.settings.limits
    if folder.startswith("records/"):
        there = acting.stage.is_published(f"{folder}record.json")
        return Target(folder) if there else None
    if read_run(acting.site, folder, limits) is None:
        return None
    if inner in {"", _PAGE}:
        return Target(folder)
    artifacts = [one.path for one in read_artifacts(acting.site, folder, limits)]
    if inner not in artifacts:
        return None
    return Target(folder, inner) if len(artifacts) > 1 else Target(folder)


def _run_of(acting: Acting, run_id: str) -> Target | None:
    limits = acting.work.settings.limits
    if run_id in acting.state.contested:
        message = f"The run id {quote(run_id)} came with several contents."
        raise InputProblem(message, hint="Name the folder of the one that is meant.")
    for digits in (DIGEST_CHARS, FULL_DIGEST_CHARS):
        folder = run_folder(run_id, digits=digits)
        known = read_run(acting.site, folder, limits)
        if folder in acting.state.withdrawn or (known and known.facts.run_id == run_id):
            return Target(folder)
    return None


def _record_of(acting: Acting, sha256: str) -> Target | None:
    return next((Target(path) for path, own in _records(acting) if own == sha256), None)


def _records(acting: Acting) -> Iterator[tuple[str, str]]:
    state = acting.state
    yield from ((row.path, row.sha256) for row in (*state.records, *state.superseded))
    for number in range(state.pages, 0, -1):
        page = read_members(acting.site, index_data(number), acting.work.settings.limits)
        yield from ((row.path("path"), row.text("sha256")) for row in page.rows("records"))
