"""Members of JSON documents that this room reads: typed, or refused in a sentence."""

from collections.abc import Mapping, Sequence

from sitegen.attest.malformed import MalformedProof
from sitegen.canonical.strict_json import read_json
from sitegen.limits import Limits


def read_object(data: bytes, most: int, thing: str) -> Mapping[str, object]:
    """Return the JSON object that the bytes are; raise `MalformedProof` where they are none.

    Duplicate keys and whatever else readers disagree about are refused.
    """
    if len(data) > most:
        message = f"The {thing} has {len(data)} bytes, more than {most}."
        raise MalformedProof(message)
    document = read_json(data, thing, Limits(document_bytes=most))
    if not document.readable:
        message = f"The {thing} is no JSON that can be read."
        raise MalformedProof(message)
    return object_of(document.value, thing)


def object_of(value: object, thing: str) -> Mapping[str, object]:
    """Return the value as an object; raise `MalformedProof` where it is none."""
    if not isinstance(value, Mapping):
        message = f"The {thing} is no JSON object."
        raise MalformedProof(message)
    return value


def text_of(value: Mapping[str, object], name: str, thing: str) -> str:
    """Return a member that has to be a string."""
    found = value.get(name)
    if not isinstance(found, str):
        message = f"The member “{name}” of the {thing} is missing or no string."
        raise MalformedProof(message)
    return found


def array_of(value: Mapping[str, object], name: str, thing: str) -> Sequence[object]:
    """Return a member that has to be an array."""
    found = value.get(name)
    if not isinstance(found, Sequence) or isinstance(found, str):
        message = f"The member “{name}” of the {thing} is missing or no array."
        raise MalformedProof(message)
    return found
