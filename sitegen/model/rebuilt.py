"""Where a site comes from that was rendered anew from another one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RebuiltFrom:
    """The newest checkpoint of the site whose evidence this is; `root` is in base64."""

    origin: str
    size: int
    root: str
