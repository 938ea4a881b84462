"""Which paths may be in a site, on every platform."""

import re

from sitegen.errors import ExitCode, SitegenError

MAX_PATH = 180  # characters
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}\Z")
# The bulk of a site; a slug with a digest behind it is no device name.
_CASE_PAGE = re.compile(r"runs/[a-z0-9-]{1,100}/cases/[a-z0-9-]{1,90}-[0-9a-f]{16}\.html\Z")
_EXEMPT = frozenset({"_headers", "SHA256SUMS"})
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"com{digit}" for digit in "0123456789"}
    | {f"lpt{digit}" for digit in "0123456789"}
)


class ForbiddenPathError(SitegenError):
    """A path that must not be in a site: a mistake of sitegen's, never of the evidence."""

    code = ExitCode.SOFTWARE
    slug = "forbidden-path"


def checked_path(path: str) -> str:
    """Return the path; raise `ForbiddenPathError` unless it may be in a site."""
    if _CASE_PAGE.match(path) and len(path) <= MAX_PATH:
        return path
    if len(path) > MAX_PATH:
        message = f"The path {path[:60]}… has more than {MAX_PATH} characters."
        hint = "This is a defect of sitegen; please report it."
        raise ForbiddenPathError(message, hint=hint)
    for name in path.split("/"):
        if name in _EXEMPT:
            continue
        if not _NAME.match(name) or name.split(".")[0] in _DEVICES:
            message = f"The path {path!a} has a name that not every platform can hold."
            hint = "This is a defect of sitegen; please report it."
            raise ForbiddenPathError(message, hint=hint)
    return path


def is_allowed(path: str) -> bool:
    """Tell whether a path that somebody else wrote may be in a site."""
    try:
        checked_path(path)
    except ForbiddenPathError:
        return False
    return True
