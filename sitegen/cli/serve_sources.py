"""Where a preview's site comes from: built from evidence, or published already."""

import shutil
from pathlib import Path
from typing import Final, Protocol

from sitegen.assembly.gate import DEFAULT_FAIL_ON
from sitegen.cli.console import say
from sitegen.cli.options import evidence_for, settings_for
from sitegen.cli.progress import progress_shown
from sitegen.cli.summary import finding_counts, number_of
from sitegen.errors import InputProblem
from sitegen.publish.existing import LATEST, published_version
from sitegen.serve.watch import fingerprint
from sitegen.settings import Settings

_CONFIGURATIONS: Final = ("sitegen.toml", "pyproject.toml")
_KEPT: Final = 2  # builds: a request may still read from the one before


class Source(Protocol):
    """Gives a site, and says when there may be another one."""

    def fingerprint(self) -> bytes:
        """Return what is another one when the site may be."""

    def first(self) -> Path:
        """Return the site. Raises `SitegenError`."""

    def again(self) -> Path:
        """Return the site after a change. Raises `SitegenError`."""


class Published:
    """A site that is there: shown as it is."""

    def __init__(self, site: Path) -> None:
        """Take the site's folder."""
        self._site = site

    def fingerprint(self) -> bytes:
        """Look at the one file that every publication replaces."""
        return fingerprint((self._site / LATEST,), (), 1)

    def first(self) -> Path:
        """Return the site."""
        if published_version(self._site) is None:
            message = f"There is no site at {self._site.name}."
            raise InputProblem(message, hint="Build one, or leave out --site to preview evidence.")
        return self._site.resolve()

    def again(self) -> Path:
        """Return the site, to which something was published."""
        return self.first()


class Built:
    """A site that is built from nothing each time, in a folder of its own.

    From nothing, because a run that is being worked on may change, and a published one never.
    """

    def __init__(
        self,
        evidence: tuple[str, ...],
        config: Path | None,
        jobs: int,
        reference_time: str | None,
        scratch: Path,
    ) -> None:
        """Take what `sitegen build` takes, and an empty folder. Raises `SitegenError`."""
        self._evidence = evidence
        self._config = config
        self._jobs = jobs
        self._reference_time = reference_time
        self._scratch = scratch
        self._settings = settings_for(config)
        self._folders: list[Path] = []
        self._number = 0

    def fingerprint(self) -> bytes:
        """Look at the evidence, the configuration and the baselines."""
        names = _CONFIGURATIONS if self._config is None else (str(self._config),)
        evidence = evidence_for(self._evidence, self._settings)
        places = (*names, self._settings.baselines, *evidence)
        limits = self._settings.limits
        return fingerprint(map(Path, places), self._settings.ignore, limits.files)

    def first(self) -> Path:
        """Read the configuration and build."""
        return self.again()

    def again(self) -> Path:
        """Build in a fresh folder, and let go of all but the last few."""
        settings = settings_for(self._config)
        self._settings = settings
        self._number += 1
        folder = self._scratch / str(self._number)
        self._build(folder / "site", settings)
        self._folders.append(folder)
        while len(self._folders) > _KEPT:
            shutil.rmtree(self._folders.pop(0), ignore_errors=True)
        return folder / "site"

    def _build(self, site: Path, settings: Settings) -> None:
        from sitegen.pipeline import BuildOptions, build

        options = BuildOptions(
            evidence=evidence_for(self._evidence, settings),
            output=site,
            jobs=self._jobs,
            fail_on=DEFAULT_FAIL_ON,
            reference_time=self._reference_time,
        )
        with progress_shown() as progress:
            result = build(options, settings, progress)
        version = result.version
        say(
            f"Built {number_of(result.added_runs, 'run')} and"
            f" {number_of(result.added_records, 'record')}:"
            f" {finding_counts(version.finding_counts)}."
        )
