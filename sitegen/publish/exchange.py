"""Put a staged folder in the place of another at once.

Where the system or the file system has no exchange: two renames, with the old folder kept beside
until the second has happened.
"""

import os
from pathlib import Path

from sitegen.publish import operations


def replace_folder(staged: Path, target: Path) -> None:
    """Make `staged` the folder at `target`, and delete what was there. Raises `OSError`."""
    parent = str(target.parent)
    if not os.path.lexists(target):
        operations.rename(str(staged), str(target))
        operations.flush_folder(parent)
        return
    if operations.exchange(str(staged), str(target)):
        operations.flush_folder(parent)
        operations.remove_tree(str(staged))
        return
    aside = str(staged.with_name(staged.name + ".old"))
    operations.rename(str(target), aside)
    try:
        operations.rename(str(staged), str(target))
    except OSError:
        operations.rename(aside, str(target))
        raise
    operations.flush_folder(parent)
    operations.remove_tree(aside)
