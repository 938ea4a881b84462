"""JSON, read strictly: one value for every reader, or none and the reasons."""

from sitegen.canonical import rules
from sitegen.canonical.decoding import decode
from sitegen.canonical.document import UNREAD, Document
from sitegen.canonical.json_fast import Declined, decode_fast
from sitegen.canonical.json_places import json_offsets
from sitegen.canonical.json_reader import read_strictly
from sitegen.limits import Limits

_SYNTAX = "json"


def read_json(data: bytes, artifact: str, limits: Limits) -> Document:
    """Return the document that the bytes are; whatever they are, this returns.

    `artifact` is the name that the findings carry. The value is `UNREAD` where the document is
    too large, empty, no UTF-8, no JSON, nested too deep, or says different things to different
    readers (duplicate keys, NaN, numbers out of range). Wide integers become `WideInteger`.
    """
    decoded = decode(data, artifact, limits)
    text = decoded.text
    if decoded.refused or text is None:
        return Document(UNREAD, decoded.findings, text, _SYNTAX)
    if not text or text.isspace():
        finding = rules.DOCUMENT_EMPTY.finding(artifact, "The document states no value.")
        return Document(UNREAD, (*decoded.findings, finding), text, _SYNTAX)
    value = decode_fast(text, limits)
    if not isinstance(value, Declined):
        return Document(value, decoded.findings, text, _SYNTAX, json_offsets)
    strict, problems = read_strictly(text, limits)
    findings = (*decoded.findings, *problems.findings(artifact, text))
    return Document(strict, findings, text, _SYNTAX, json_offsets)
