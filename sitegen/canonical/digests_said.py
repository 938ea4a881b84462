"""The digests that a document states of its own content."""

import re
from collections.abc import Mapping
from typing import Final

from sitegen.canonical.strict_json import read_json
from sitegen.limits import DEFAULT_LIMITS

_NAME: Final = re.compile(r"(?i)(?:\A|_)(?:hash|digest|checksum|sha256|sha512|fingerprint)\Z")
_HEX: Final = re.compile(r"[0-9a-f]{32,128}")


def digests_said(data: bytes) -> frozenset[str]:
    """Return the hex digests among the top-level members of a JSON document, by their names.

    They may be over what else the document holds; whoever knows the rest could try short secrets.
    """
    value = read_json(data, "", DEFAULT_LIMITS).value if data.lstrip()[:1] == b"{" else None
    if not isinstance(value, Mapping):
        return frozenset()
    said = (item for name, item in value.items() if _NAME.search(name) and isinstance(item, str))
    return frozenset(item for item in said if _HEX.fullmatch(item) and item.strip("0"))
