"""What the tools that emit evidence share: processes of the example, and paths as it sees them."""

import os
import subprocess  # noqa: TID251 -- who emits evidence is a process of its own
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
EXAMPLE: Final = ROOT / "examples" / "onboarding"
_CI: Final = (
    "CI", "GITHUB_", "GITLAB_", "BUILD_", "JENKINS_", "SITEGEN_", "STAGETEST_", "ONBOARDING_",
)  # fmt: skip


def seen_from(path: Path, place: Path = EXAMPLE) -> str:
    """Return a path as seen from where a command runs: nothing of this machine is in evidence."""
    return os.path.relpath(path, place)


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a command: without what a CI job or a user has set for others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_CI)}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


def call(
    arguments: tuple[str, ...],
    more: Mapping[str, str] | None = None,
    *,
    place: Path = EXAMPLE,
    codes: frozenset[int] = frozenset({0}),
) -> int:
    """Run Python in a place. Raises `SystemExit` where it ends with a code that is not meant."""
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, *arguments], cwd=place, env=environment(more or {}), check=False
    )
    if done.returncode not in codes:
        message = f"python {' '.join(arguments)} ended with {done.returncode}."
        raise SystemExit(message)
    return done.returncode
