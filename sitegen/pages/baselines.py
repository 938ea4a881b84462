"""The version's page of baselines: what is frozen, under which tag, on which evidence."""

from dataclasses import dataclass

from sitegen.model.baseline import BaselineRef
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.frame import Frame, version_frame
from sitegen.pages.run import verdict_figures
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class BaselineView:
    """One baseline: its tag and file, the run, and the commit that it is tied to."""

    tag: str
    href: str
    sha256: str
    run_id: Text
    suite: Text
    created_at: Text | None
    verdict: str
    figures: tuple[tuple[str, int], ...]
    commit: Text | None
    git: Text | None
    evidence_sha256: str


@dataclass(frozen=True, slots=True)
class BaselinesPage:
    """All baselines of the site, by tag."""

    path: str
    template: str
    frame: Frame
    baselines: tuple[BaselineView, ...]
    json: str


def build_baselines(version: VersionFacts, about: About, settings: Settings) -> BaselinesPage:
    """Return the page."""
    path = version.folder + site_map.BASELINES
    return BaselinesPage(
        path=path,
        template="pages/baselines.html",
        frame=version_frame(path, "Baselines", version, about.path, settings, site_map.BASELINES),
        baselines=tuple(_view(item, path, settings) for item in version.baselines),
        json="baselines.json",
    )


def _view(item: BaselineRef, path: str, settings: Settings) -> BaselineView:
    limit = settings.limits.shown_chars
    run = item.run
    git = None if item.git is None else f"{item.git.ref} ({item.git.commit})"
    return BaselineView(
        tag=item.tag,
        href=site_map.relative(path, item.path),
        sha256=item.sha256,
        run_id=shown(run.run_id, limit),
        suite=shown(run.suite, limit),
        created_at=shown_or_none(run.created_at, limit),
        verdict=run.verdict.value,
        figures=verdict_figures(run.verdicts),
        commit=shown_or_none(run.commit, limit),
        git=shown_or_none(git, limit),
        evidence_sha256=run.evidence_sha256,
    )
