"""What every reader takes and returns, and the protocol of a format.

A format recognises its documents by content, never by file name. Three answers are told apart:
*not mine* (`recognises` is false), *mine* (`Reading.content` is set) and *mine, but broken*
(`content` is None, `kind` and `findings` say what and why).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sitegen.canonical.document import Document
from sitegen.model.artifact import Artifact
from sitegen.model.case import Case
from sitegen.model.finding import Finding
from sitegen.model.record import Record
from sitegen.model.run import ApiSnapshot, RunContext, RunSummary
from sitegen.model.value import Value

Content = Case | RunSummary | ApiSnapshot | RunContext | Record

KIND_CASE = "case"
KIND_SUMMARY = "summary"
KIND_SNAPSHOT = "api_snapshot"
KIND_CONTEXT = "context"
KIND_TEMPLATE = "template"
"""Kinds of artifacts that are no records; `template` is no evidence at all."""


@dataclass(frozen=True, slots=True)
class Source:
    """One artifact, its bytes, and what they parse to."""

    artifact: Artifact
    data: bytes
    document: Document


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one artifact.

    `kind` is a value of `RecordKind` or one of the `KIND_` constants. `content` is None where the
    format is recognised but the artifact can't be read. `case_id` and `status` are what such a
    broken case still says of itself, so that a page can name it; never a basis for a verdict.
    """

    kind: str
    content: Content | None
    findings: tuple[Finding, ...]
    document: Document
    case_id: str | None = None
    status: str | None = None


class Format(Protocol):
    """One format that sitegen reads.

    `free_text` names the members below which every string is free text for the hygiene checks;
    None: every string is. `marks` are strings that all occur in the text of a document of this
    format that does not parse (truncated, duplicate keys): such a file is mine, but broken.
    Without marks, a format never claims an unreadable document.
    """

    @property
    def name(self) -> str:
        """Return the name of the format, such as `stagetest-2`."""

    @property
    def kind(self) -> str:
        """Return the kind of its readings."""

    @property
    def free_text(self) -> frozenset[str] | None:
        """Return the members that hold free text; None: all strings are."""

    @property
    def marks(self) -> tuple[str, ...]:
        """Return what all occurs in the text of a broken document of this format."""

    def recognises(self, value: Value) -> bool:
        """Tell, by the top-level members only, whether a parsed value is of this format."""

    def read(self, source: Source) -> Reading:
        """Return what the artifact says; never raises for what it holds."""


def with_places(findings: Iterable[Finding], document: Document) -> tuple[Finding, ...]:
    """Return the findings with line and column, where they have a JSON pointer but no line yet."""
    found = tuple(findings)
    wanted = {f.where for f in found if f.line is None and f.where is not None}
    pointers = sorted(where for where in wanted if where == "" or where.startswith("/"))
    if not pointers:
        return found
    places = document.locate(pointers)
    return tuple(
        f.at(places.get(f.where)) if f.line is None and f.where is not None else f for f in found
    )
