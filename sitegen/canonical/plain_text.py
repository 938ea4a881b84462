"""Plain text: logs, reports, and whatever else has no values of its own."""

from sitegen.canonical.decoding import decode
from sitegen.canonical.document import UNREAD, Document
from sitegen.canonical.rules import TEXT_EMPTY
from sitegen.limits import Limits

_SYNTAX = "text"


def read_text(data: bytes, artifact: str, limits: Limits) -> Document:
    """Return the document whose value is the text; `UNREAD` where it is too large or no UTF-8."""
    decoded = decode(data, artifact, limits)
    if decoded.refused or decoded.text is None:
        return Document(UNREAD, decoded.findings, decoded.text, _SYNTAX)
    findings = decoded.findings
    if not decoded.text:
        findings = (*findings, TEXT_EMPTY.finding(artifact, "The text is empty."))
    return Document(decoded.text, findings, decoded.text, _SYNTAX)
