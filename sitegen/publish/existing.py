"""What is at the output already, and whether a build may take its place."""

from pathlib import Path

from sitegen.errors import OutputProblem, PublishedChanged

LATEST = "latest.json"
INTENT = "intent.json"
"""What an append is about to add: where it is, one was cut off."""


def published_version(target: Path) -> Path | None:
    """Return the `latest.json` of a site at `target`, None where there is nothing.

    Raises `OutputProblem` where something else is there: it is never overwritten.
    """
    if not target.exists() and not target.is_symlink():
        return None
    if not target.is_dir():
        message = f"The output {target.name} is not a folder."
        raise OutputProblem(message, hint="Choose another -o.")
    latest = target / LATEST
    if latest.is_file():
        return latest
    if any(target.glob("v/*/manifest.json")):
        message = f"The site's {LATEST} is missing, though it has versions."
        raise PublishedChanged(message, hint="Restore the site from a copy.")
    if any(target.iterdir()):
        message = f"The output folder {target.name} is not empty, and not a site of sitegen's."
        raise OutputProblem(message, hint="Choose another -o, or remove the folder yourself.")
    return None
