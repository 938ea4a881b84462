"""The formats of everything that belongs to no run, and what becomes of the rest.

Formats that are objects are recognised by their top-level members; texts by how they begin;
what is left is unknown.
"""

import re
from collections.abc import Mapping
from typing import Final

from sitegen.canonical.document import UNREAD, Document
from sitegen.canonical.plain_text import read_text
from sitegen.canonical.strict_yaml import read_yaml
from sitegen.limits import DEFAULT_LIMITS, KIB, Limits
from sitegen.readers.base import Format, Reading, Source
from sitegen.readers.coverage_report import COVERAGE
from sitegen.readers.json_schema import JSON_SCHEMA
from sitegen.readers.log_text import BLOCKED_NOTE, read_log
from sitegen.readers.sdsr_batch import BATCH
from sitegen.readers.sdsr_capability import CAPABILITY
from sitegen.readers.sdsr_effect_observation import EFFECT_OBSERVATION
from sitegen.readers.sdsr_gate_report import GATE_REPORT
from sitegen.readers.sdsr_housekeeping import HOUSEKEEPING
from sitegen.readers.sdsr_journey import JOURNEY
from sitegen.readers.sdsr_observation import OBSERVATION
from sitegen.readers.sdsr_projection_audit import PROJECTION_AUDIT
from sitegen.readers.sdsr_proof import PROOF
from sitegen.readers.sdsr_scenario import SCENARIO
from sitegen.readers.sdsr_scenario_run import SCENARIO_RUN
from sitegen.readers.state_ledger import LEDGER
from sitegen.readers.template import TEMPLATE_FORMAT
from sitegen.readers.unknown import is_lfs_pointer, read_lfs_pointer, read_unknown
from sitegen.readers.verdict_text import is_verdict, read_verdict
from sitegen.readers.written_report import has_front_matter, is_report, read_report

FORMATS: Final[tuple[Format, ...]] = (
    TEMPLATE_FORMAT,
    OBSERVATION,
    EFFECT_OBSERVATION,
    SCENARIO_RUN,
    JOURNEY,
    CAPABILITY,
    BATCH,
    GATE_REPORT,
    PROJECTION_AUDIT,
    PROOF,
    HOUSEKEEPING,
    SCENARIO,
    COVERAGE,
    JSON_SCHEMA,
    BLOCKED_NOTE,
    LEDGER,
)
"""In order: the first that recognises a document reads it."""

YAML_FORMATS: Final = (SCENARIO_RUN, CAPABILITY, PROOF, HOUSEKEEPING, SCENARIO)
"""Those whose documents are emitted as YAML: known also where the YAML is broken."""

_JSON: Final = "JSON"
_SNIFFED_BYTES: Final = 64 * KIB  # bytes that decide whether something too large to read is text
_YAML_KEY: Final = re.compile(r"^([A-Za-z_][A-Za-z0-9_-]{0,80}):(?=[ \t\r\n]|$)", re.MULTILINE)
_OUTER_LINE: Final = re.compile(r"^[^ \t\r\n#].{0,80}", re.MULTILINE)
_YAML_LINE: Final = re.compile(r"[\"']?[A-Za-z_][\w .-]*[\"']?:(?:\s|$)|- |[-}\])]")
_YAML_SHARE: Final = 5  # in YAML, at most one in so many of the outermost lines is no member
_FENCE: Final = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_MARKUP: Final = re.compile(r"<(?:[A-Za-z]|!--|!doctype|\?xml)", re.IGNORECASE)
_TAGGED_LINE: Final = re.compile(r"\[[^\[\]{}\"\n]{1,80}\][ \t]*[^\s,\]]")
_KNOWN_KEYS: Final = 3  # top-level members from which a mapping is taken for a YAML document


def read_text_or_unknown(source: Source, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Return what a file is that no format of objects recognises: text of some kind, or unknown.

    `source.document` may be a refused or unrecognised JSON or YAML document, or plain text.
    """
    if is_lfs_pointer(source.data):
        return read_lfs_pointer(_as_text(source, limits))
    plain = _as_text(source, limits)
    text = plain.document.value
    if not isinstance(text, str) or b"\0" in source.data:
        return _unread(plain)
    data_format = _data_format(text.lstrip())
    if data_format is not None:
        return read_unknown(source if data_format == _JSON else plain, data_format)
    if is_verdict(text):
        return read_verdict(plain, text)
    return _read_words(source, plain, text, limits)


def _data_format(body: str) -> str | None:
    if not body:
        return "an empty file"
    if body[0] == "{" or (body[0] == "[" and not _TAGGED_LINE.match(body)):
        return _JSON
    return "XML or HTML" if _MARKUP.match(body) else None


def _read_words(source: Source, plain: Source, text: str, limits: Limits) -> Reading:
    keys = dict.fromkeys(_YAML_KEY.findall(text)) if _is_like_yaml(text) else {}
    if keys:
        parsed = source.document
        if parsed.syntax != "yaml":
            parsed = read_yaml(source.data, source.artifact.path, limits)
        if parsed.value is UNREAD:
            broken = next((f for f in YAML_FORMATS if f.recognises(keys)), None)
            if broken is not None:
                return Reading(broken.kind, None, (), parsed)
        elif _is_yaml_document(parsed, keys):
            found = Source(source.artifact, source.data, parsed)
            return read_unknown(found, "YAML")
    if is_report(text):
        return read_report(plain, text, limits)
    return read_log(plain, text)


def _is_like_yaml(text: str) -> bool:
    if _FENCE.search(text) or has_front_matter(text):
        return False
    outer = _OUTER_LINE.findall(text)
    return _YAML_SHARE * sum(1 for line in outer if not _YAML_LINE.match(line)) <= len(outer)


def _is_yaml_document(parsed: Document, keys: dict[str, None]) -> bool:
    # One `key: value` line alone is how many logs begin; several members are a document.
    value = parsed.value
    named = any(key.endswith("_id") for key in keys)
    return isinstance(value, Mapping) and (named or len(keys) >= _KNOWN_KEYS)


def _as_text(source: Source, limits: Limits) -> Source:
    if source.document.syntax == "text":
        return source
    document = read_text(source.data, source.artifact.path, limits)
    return Source(source.artifact, source.data, document)


def _unread(plain: Source) -> Reading:
    head = plain.data[:_SNIFFED_BYTES]
    if b"\0" in plain.data:
        return read_unknown(plain, "binary data")
    if plain.document.text is not None or not head:
        return read_unknown(plain, "text in no known encoding" if head else "an empty file")
    # Too large to be read: the head alone tells text from other bytes.
    is_text = bool(head.decode("utf-8", "ignore")) and _mostly_text(head)
    return read_log(plain, "") if is_text else read_unknown(plain, "binary data")


def _mostly_text(head: bytes) -> bool:
    lost = len(head) - len(head.decode("utf-8", "ignore").encode("utf-8"))
    return lost <= len("\U0010ffff".encode())
