"""What went wrong when a site was written, as a sentence and an exit code."""

import errno
import os
from pathlib import Path
from typing import Final

from sitegen.errors import MACHINE_ERRORS, IoProblem, OutputProblem, SitegenError

UNTOUCHED: Final = "What was published before is untouched."
_HINTS: Final = {
    errno.ENOSPC: "Make room and build again",
    errno.EDQUOT: "Make room and build again",
    errno.EXDEV: "A site and its folders lie on one file system: build into a folder of it",
    errno.EBUSY: "Where the output is a mounted volume, build into a folder of it",
    errno.EMFILE: "Let the process open more files (ulimit -n)",
    errno.ENAMETOOLONG: "Choose a shorter -o",
}
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
"""Only writing can fail so."""


def is_of_output(error: OSError, places: tuple[Path, ...]) -> bool:
    """Tell whether an error is about writing below one of these folders, or about their room."""
    if error.errno in _NO_ROOM:
        return True
    name = _path_of(error)
    return name is not None and any(
        name in {place, place.parent} or place in name.parents for place in places
    )


def output_problem(error: Exception, what: str, hint: str = UNTOUCHED) -> SitegenError:
    """Return the error of the call for one of the system's; `what` is a sentence without end."""
    number = error.errno if isinstance(error, OSError) else None
    reason = os.strerror(number) if number is not None else "there is no locking here"
    name = _path_of(error) if isinstance(error, OSError) else None
    message = f"{what}{f' ({name.name})' if name is not None else ''}: {reason}."
    todo = _HINTS.get(number or 0)
    kind = IoProblem if number in MACHINE_ERRORS else OutputProblem
    return kind(message, hint=f"{todo}. {hint}" if todo else hint)


def _path_of(error: OSError) -> Path | None:
    return Path(error.filename) if isinstance(error.filename, str) else None
