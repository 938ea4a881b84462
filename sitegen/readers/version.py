"""What a document says of its own format: the member `schema`, `<family>/<version>`."""

from collections.abc import Mapping

from sitegen.canonical.text import quote
from sitegen.model.finding import Check, Finding
from sitegen.model.value import Value
from sitegen.readers.base import Source


def other_version(source: Source, version: str, check: Check) -> Finding | None:
    """Return the finding of a document of ours whose `schema` is not the version we read."""
    value = source.document.value
    stated = value.get("schema") if isinstance(value, Mapping) else None
    if stated == version:
        return None
    known = f"this sitegen reads {version}"
    message = f"The document is of the format {quote(str(stated))}; {known}."
    return check.finding(source.artifact.path, message, "/schema")


def is_format(value: Value, family: str) -> bool:
    """Tell whether a parsed document names a format of the family, such as `sitegen.case`."""
    if not isinstance(value, Mapping):
        return False
    stated = value.get("schema")
    return isinstance(stated, str) and stated.partition("/")[0] == family


def texts(value: Value, *names: str) -> tuple[str | None, ...]:
    """Return top-level members of a document that may be broken; None where one is no string."""
    members = value if isinstance(value, Mapping) else {}
    found = (members.get(name) for name in names)
    return tuple(str(item) if isinstance(item, str) else None for item in found)
