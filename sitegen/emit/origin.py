"""Where a run comes from: source, job, tools. What can't be found out is null."""

import os
import subprocess  # noqa: TID251 -- nothing but git knows what is checked out
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sitegen.emit.values import name_text

_SECONDS: Final = 2.0  # that git may take
_DETACHED: Final = "(detached)"
_NO_COMMIT: Final = "(initial)"


@dataclass(frozen=True, slots=True)
class Source:
    """What was checked out; all None where git doesn't tell."""

    commit: str | None = None
    branch: str | None = None
    dirty: bool | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """The job of continuous integration that runs the suite; `branch` as the service names it."""

    name: str | None = None
    job: str | None = None
    url: str | None = None
    branch: str | None = None


def source_of(root: Path, leave_out: Path) -> Source:
    """Return what is checked out at `root`; files below `leave_out` make it not dirty."""
    command = [
        "git",
        "-C",
        str(root),
        "status",
        "--porcelain=v2",
        "--branch",
        "--untracked-files=normal",
        "--",
        ":(top)",
    ]
    if leave_out.is_relative_to(root) and leave_out != root:
        command += [f":(exclude){leave_out.relative_to(root).as_posix()}"]
    try:
        done = subprocess.run(  # noqa: S603 -- our own words; git is looked up as users do
            command,
            capture_output=True,
            check=True,
            timeout=_SECONDS,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except (OSError, subprocess.SubprocessError):
        return Source()
    return _source(done.stdout.decode("utf-8", "replace").splitlines())


def _source(lines: Iterable[str]) -> Source:
    stated: dict[str, str] = {}
    dirty = False
    for line in lines:
        if line.startswith("# "):
            key, _, value = line[2:].partition(" ")
            stated[key] = value
        elif line:
            dirty = True
    commit, branch = stated.get("branch.oid"), stated.get("branch.head")
    return Source(
        None if commit in (None, _NO_COMMIT) else commit,
        None if branch in (None, _DETACHED) else name_text(str(branch)),
        dirty if commit else None,
    )


Variables = Mapping[str, str]


def _first(variables: Variables, *names: str) -> str | None:
    return next((name_text(variables[name]) for name in names if variables.get(name)), None)


def _github(variables: Variables) -> Job:
    server, repository, run = (
        variables.get(name, "")
        for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    )
    url = f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None
    branch = _first(variables, "GITHUB_HEAD_REF", "GITHUB_REF_NAME")
    return Job("GitHub Actions", _first(variables, "GITHUB_JOB"), url, branch)


def _azure(variables: Variables) -> Job:
    server, project, build = (
        variables.get(name, "")
        for name in ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_BUILDID")
    )
    url = f"{server}{project}/_build/results?buildId={build}" if server and project else None
    job = _first(variables, "SYSTEM_JOBDISPLAYNAME", "AGENT_JOBNAME")
    return Job("Azure Pipelines", job, url, _first(variables, "BUILD_SOURCEBRANCHNAME"))


def _plain(name: str, job: str, url: str, *branch: str) -> Callable[[Variables], Job]:
    def read(variables: Variables) -> Job:
        found = (_first(variables, job), _first(variables, url), _first(variables, *branch))
        return Job(name, *found)

    return read


_SERVICES: Final[tuple[tuple[str, Callable[[Variables], Job]], ...]] = (
    ("GITHUB_ACTIONS", _github),
    ("GITLAB_CI", _plain("GitLab CI", "CI_JOB_NAME", "CI_JOB_URL", "CI_COMMIT_REF_NAME")),
    ("TF_BUILD", _azure),
    ("CIRCLECI", _plain("CircleCI", "CIRCLE_JOB", "CIRCLE_BUILD_URL", "CIRCLE_BRANCH")),
    ("BUILDKITE", _plain("Buildkite", "BUILDKITE_LABEL", "BUILDKITE_BUILD_URL",
                         "BUILDKITE_BRANCH")),
    ("JENKINS_URL", _plain("Jenkins", "JOB_NAME", "BUILD_URL", "BRANCH_NAME", "GIT_BRANCH")),
    ("CI", _plain("CI", "CI_JOB", "CI_URL", "CI_BRANCH")),
)  # fmt: skip


def job_of(variables: Variables) -> Job:
    """Return the job that these environment variables tell of; empty outside of any."""
    for mark, read in _SERVICES:
        if variables.get(mark, "").lower() not in ("", "false", "0"):
            return read(variables)
    return Job()


def tools_of(plugins: Iterable[tuple[str, str]], pytest_version: str, own: str) -> dict[str, str]:
    """Return the versions of what ran the suite; `plugins` are names and versions."""
    found = {
        sys.implementation.name: ".".join(map(str, sys.version_info[:3])),
        "pytest": pytest_version,
        "sitegen": own,
    }
    for name, version in plugins:
        found.setdefault(name_text(name), name_text(version))
    return dict(sorted(found.items()))
