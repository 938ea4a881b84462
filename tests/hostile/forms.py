"""A good document of every format, and which of its strings may be anything.

`FORMS` holds formats that are JSON values; `TEXTS` those that are text, as functions from a
payload to the bytes of a document that holds it in every place where a text can hold one.
"""

import copy
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests import scenario_documents
from tests.builders import (
    decoded,
    encoded,
    make_case,
    make_snapshot,
    make_summary,
)
from tests.coverage_documents import coverage_report
from tests.ledger_documents import as_lines, as_sqlite, make_ledger
from tests.own_builders import (
    make_certification,
    make_context,
    make_own_case,
    make_own_snapshot,
    make_own_summary,
    make_preflight,
)
from tests.reading import read_bytes
from tests.record_documents import (
    AUDIT,
    BATCH,
    CAPABILITY,
    EFFECT,
    GATE_REPORT,
    HOUSEKEEPING,
    INTEGRITY,
    JOURNEY,
    OBSERVATION,
    PROOF,
    SCENARIO,
    SCENARIO_RUN,
)

Path = tuple[str | int, ...]
_UNREAD: Final = frozenset({"record-schema"})
"""The check that says that a member has not the type or the words of its format."""

PROBE: Final = "zq probe"

_ATTACHED: Final = {
    "attachments": [{"path": "log.txt", "sha256": "a" * 64, "size": 3, "media_type": "text/plain"}],
    "evidence_files": ["log.txt"],
}


@dataclass(frozen=True)
class Form:
    """A format: its name, a good document, and the hint of its place (`case`, `summary`)."""

    name: str
    document: Mapping[str, Any]
    hint: str | None = None
    yaml: bool = False

    def encode(self, document: object) -> bytes:
        """Return the bytes of a document of this format."""
        return flow_yaml(document) if self.yaml else encoded(document)

    @functools.cached_property
    def strings(self) -> tuple[Path, ...]:
        """Return the path of every string, sorted by its place in the document."""
        return tuple(string_paths(self.document))

    @functools.cached_property
    def free(self) -> tuple[Path, ...]:
        """Return the strings that may be anything, all at once, without the rest being unread."""
        kept: list[Path] = []
        probe = copy.deepcopy(self.document)
        for path in self.strings:
            before = value_at(probe, path)
            put_at(probe, path, PROBE)
            if self.is_read(probe):
                kept.append(path)
            else:
                put_at(probe, path, before)
        return tuple(kept)

    @functools.cached_property
    def bound(self) -> tuple[Path, ...]:
        """Return the strings that are words of the format: another one leaves it unread."""
        return tuple(path for path in self.strings if path not in self.free)

    def is_read(self, document: object) -> bool:
        """Tell whether the reader makes of a document what it makes of a good one."""
        reading = read_bytes(self.encode(document), hint=self.hint)
        unread = any(finding.check in _UNREAD for finding in reading.findings)
        return reading.content is not None and reading.kind == self.kind and not unread

    @functools.cached_property
    def kind(self) -> str:
        """Return the kind that the reader gives a good document."""
        return read_bytes(self.encode(self.document), hint=self.hint).kind

    def poisoned(self, text: str, keep: Sequence[str] = ()) -> dict[str, Any]:
        """Return the document with this text in every free string, and as a key where it may be.

        `keep` names top-level members that stay.
        """
        made: dict[str, Any] = copy.deepcopy(dict(self.document))
        for path in self.free:
            if path[0] not in keep:
                put_at(made, path, text)
        for path in FREE_OBJECTS:
            owner = try_value_at(made, path)
            if isinstance(owner, dict) and text not in owner:
                trial = copy.deepcopy(made)
                value_at(trial, path)[text] = text
                if self.is_read(trial):
                    made = trial
        return made


FREE_OBJECTS: Final[Sequence[Path]] = (
    ("synthetic_input",),
    ("observed_output",),
    ("request_fields",),
    ("response_fields",),
    ("execution_trace", 1, "detail"),
    ("db_writes", 0, "detail"),
    ("gates", 0, "looked_at"),
    ("metrics",),
    ("tools",),
    ("recorders",),
    ("checklist", 0, "expected"),
    ("response_headers",),
    ("injected", 0, "key"),
    ("files",),
    ("verification_status",),
    (),
)
"""Objects whose keys are the evidence's own choice (or are ignored with a finding)."""

_SCENARIO: Final = {
    **SCENARIO,
    "purpose": "Shows it.",
    "steps": [{"step_id": "one", "action": "inject", "table": "runs", "data": {"status": "x"}}],
    "expected_propagation": [{"id": "P-1", "via": "Engine", "table": "incidents"}],
    "acceptance_criteria": [{"id": "C-1", "name": "run exists", "table": "runs"}],
}

RUN_FORMS: Final[Sequence[Form]] = (
    Form("case-1", make_case(dialect=1), "case"),
    Form("case-2", make_case(dialect=2), "case"),
    Form("case-3", make_case(), "case"),
    Form("case-failed", make_case(status="FAIL"), "case"),
    Form("summary", make_summary([]), "summary"),
    Form("snapshot", make_snapshot()),
    Form("own-case", make_own_case(changes=_ATTACHED), "case"),
    Form("own-summary", make_own_summary(), "summary"),
    Form("own-snapshot", make_own_snapshot()),
    Form("context", make_context(changes={"selection": "-k x"})),
)
"""The documents of runs."""

RECORD_FORMS: Final[Sequence[Form]] = (
    Form("preflight", make_preflight()),
    Form("certification", make_certification(changes={"reason": "x", "supersedes": "CERT-0"})),
    Form("observation", {**OBSERVATION, "failure_reason": "x", "failure_taxonomy": "y"}),
    Form("effect", {**EFFECT, "ac_v2_evidence": INTEGRITY}),
    Form("batch", BATCH),
    Form("journey", {**JOURNEY, "error": "x", "error_type": "y"}),
    Form("gate-report", GATE_REPORT),
    Form("audit", AUDIT),
    Form("scenario-run", SCENARIO_RUN),
    Form("scenario-run-yaml", SCENARIO_RUN, yaml=True),
    Form("housekeeping", HOUSEKEEPING, yaml=True),
    Form("capability", CAPABILITY, yaml=True),
    Form("scenario", _SCENARIO, yaml=True),
    Form("proof", PROOF, yaml=True),
    Form("own-observation", scenario_documents.observation()),
    Form(
        "own-certification",
        scenario_documents.certification(scenario_documents.failed_observation()),
    ),
    Form(
        "investigation", scenario_documents.investigation("DIAGNOSIS", "2026-11-23T10:00:00+00:00")
    ),
    Form("coverage", coverage_report()),
    Form("ledger", make_ledger()),
    Form("unknown", {"a": "x", "b": [{"c": "x"}], "status": "PASS"}),
)
"""The documents of records, each in a file of its own."""

FORMS: Final[Sequence[Form]] = (*RUN_FORMS, *RECORD_FORMS)


def _report(text: str) -> bytes:
    line = " ".join(text.split())
    slots = (
        "# {0}\n\n",
        "{1}\n\n",
        "**{0}** *{0}* `{0}` ~~{0}~~\n\n",
        "- {0}\n  1. {0}\n\n",
        "> {0}\n\n",
        "| {0} | b |\n|---|---|\n| {0} | {0} |\n\n",
        "```{0}\n{1}\n```\n\n",
        "[{0}]({0}) ![{0}]({0}) <{0}>\n\n",
        '[a]({0} "{0}") [b][{0}]\n\n[{0}]: {0}\n\n',
        "3 passed, 1 failed: {0}. All 4 cases pass. `TestX__{0}` is PASS\n",
    )
    whole = "".join(slot.format(line, text) for slot in slots)
    return whole.encode("utf-8", "surrogatepass")


def _log(text: str) -> bytes:
    lines = ("STATUS: BLOCKED", text, f"PASS: {text}", f"RESULT {text}", "3 passed in 1.00s", "")
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _verdict(text: str) -> bytes:
    whole = (
        f"Stagetest Artifact Integrity Check\nRun directory: x/{text}\nStrict mode: {text}\n"
        f"Checks passed: {text}\nChecks failed: 1\n  {text}\nFAIL: {text}\n"
    )
    return whole.encode("utf-8", "surrogatepass")


def _lines(text: str) -> bytes:
    return as_lines(_poisoned_ledger(text))


def _sqlite(text: str) -> bytes:
    return as_sqlite(_poisoned_ledger(text.encode("utf-8", "replace").decode()))


def _comments(text: str) -> bytes:
    lines = "".join(f"# {line}\n" for line in text.splitlines() or [""])
    return (lines + flow_yaml(SCENARIO).decode()).encode("utf-8", "surrogatepass")


def _diff(text: str) -> bytes:
    return f"--- {text}\n+++ {text}\n@@ -1 +1 @@\n-{text}\n+{text}\n".encode(
        "utf-8", "surrogatepass"
    )


def _poisoned_ledger(text: str) -> dict[str, list[dict[str, Any]]]:
    form = next(form for form in FORMS if form.name == "ledger")
    return {
        name: rows for name, rows in form.poisoned(text).items() if isinstance(rows, list) and rows
    }


TEXTS: Final[Mapping[str, tuple[str, Callable[[str], bytes]]]] = {
    "report": ("md", _report),
    "log": ("log", _log),
    "stored-verdict": ("txt", _verdict),
    "ledger-lines": ("jsonl", _lines),
    "ledger-sqlite": ("db", _sqlite),
    "yaml-comments": ("yaml", _comments),
    "diff": ("diff", _diff),
}
"""Name → (suffix of the file, what makes its bytes)."""

SLOTS: Final = {"report": 22, "log": 3, "stored-verdict": 5, "yaml-comments": 1, "diff": 4}
"""How many places a text format has for a payload; the others have as many as their form."""


def string_paths(value: Any, path: Path = ()) -> list[Path]:
    """Return the path of every string below a value."""
    if isinstance(value, str):
        return [path]
    items: Any = value.items() if isinstance(value, Mapping) else ()
    items = enumerate(value) if isinstance(value, list | tuple) else items
    return [found for key, item in items for found in string_paths(item, (*path, key))]


def value_at(value: Any, path: Path) -> Any:
    """Return what stands at a path."""
    for part in path:
        value = value[part]
    return value


def try_value_at(value: Any, path: Path) -> Any:
    """Return what stands at a path, None where nothing does."""
    try:
        return value_at(value, path)
    except (KeyError, IndexError, TypeError):
        return None


def put_at(value: Any, path: Path, new: object) -> None:
    """Set what stands at a path."""
    value_at(value, path[:-1])[path[-1]] = new


def flow_yaml(document: Any) -> bytes:
    """Return a mapping as YAML: a block of members whose values are written as JSON writes them.

    YAML has no pairs of escapes for what lies beyond the basic plane: it stands as itself.
    """
    lines = []
    for key, value in document.items():
        text = json.dumps(value, ensure_ascii=False)
        name = key if key.isidentifier() else json.dumps(key, ensure_ascii=False)
        lines.append(f"{name}: {_yaml_escapes(text)}\n")
    return "".join(lines).encode("utf-8", "surrogatepass")


def _yaml_escapes(text: str) -> str:
    return "".join(
        f"\\x{ord(char):02x}"
        if "\x7f" <= char <= "\x9f"
        else f"\\u{ord(char):04x}"
        if char in "\u2028\u2029\ufeff\ufffe\uffff"
        else char
        for char in text
    )


def copied(document: Any) -> Any:
    """Return a document as JSON would carry it."""
    return decoded(encoded(document))
