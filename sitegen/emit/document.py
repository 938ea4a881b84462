"""A case as it is written: redacted, normalised, hashed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from sitegen.canonical.digest import sha256_hex
from sitegen.emit.items import About, Subject, unique_names
from sitegen.emit.normalise import Normaliser
from sitegen.emit.outcome import HELD, PASS, Outcome
from sitegen.emit.redaction import Redactor
from sitegen.emit.values import free_text, name_text

SCHEMA: Final = "sitegen.case/1"
RECIPE: Final = "sitegen.hash/1"
UNSIGNED: Final = "UNSIGNED_LOCAL"
FAILURE_BYTES: Final = 64 * 1024  # bytes kept of the text of a failure
_MESSAGE_CHARS: Final = 8_192  # characters kept of the message of an assertion
_encode: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode
"""What `sitegen.canonical` writes and hashes too; values here are plain, so it need not look."""

_TEXT_TYPE: Final = "text/plain"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that belongs to a case; `name` is safe in a path."""

    name: str
    data: bytes
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a test said of itself beside its outcome; all of it values of JSON."""

    about: About
    given: Mapping[str, object] = field(default_factory=dict)
    put_out: Mapping[str, object] = field(default_factory=dict)
    request_fields: Mapping[str, object] | None = None
    response_fields: Mapping[str, object] | None = None
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """What was recorded: lists as they stand in a case, and the number of reruns."""

    trace: Sequence[Mapping[str, object]] = ()
    writes: Sequence[Mapping[str, object]] = ()
    calls: Sequence[Mapping[str, object]] = ()
    reruns: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A case ready to be written: its bytes, its files, and what the journal says of it."""

    stem: str
    data: bytes
    attached: tuple[tuple[str, bytes], ...]
    line: dict[str, object]


class Writer:
    """Makes cases of one run; `recorders` are the states of all recorders."""

    __slots__ = ("_normaliser", "_redactor", "_run_id", "recorders")

    def __init__(
        self,
        run_id: str,
        redactor: Redactor,
        normaliser: Normaliser,
        recorders: Mapping[str, Mapping[str, object]],
    ) -> None:
        self._run_id = run_id
        self._redactor = redactor
        self._normaliser = normaliser
        self.recorders = recorders

    def write(self, subject: Subject, told: Told, outcome: Outcome, observed: Observed) -> Written:
        """Return a case ready to be written."""
        hits: set[str] = set()
        stem = subject.stem
        told = replace(told, about=self._about(told.about, hits))
        files = self._files(stem, told, outcome, hits)
        case: dict[str, object] = {
            "schema": SCHEMA,
            "hash_recipe": RECIPE,
            "run_id": self._run_id,
            "case_id": subject.case_id,
            "signature": UNSIGNED,
            "evidence_files": [],
            "recorders": self.recorders,
            "attachments": [entry for entry, _ in files],
        }
        case |= self._hashed(subject, told, outcome, hits)
        case |= self._told(told, observed.reruns, hits)
        case |= self._observed(observed, told.about.use_case, hits)
        case["determinism_hash"] = own_hash(case)
        # Durations differ from run to run, and the recipe leaves them out.
        output = cast("dict[str, object]", case["observed_output"])
        output["duration"] = outcome.duration
        case["normalised"] = sorted(hits)
        data = f"{_encode(case)}\n".encode("ascii")
        line: dict[str, object] = {
            "kind": "case",
            "case": subject.case_id,
            "stem": stem,
            "status": outcome.status,
            "hash": case["determinism_hash"],
            "stage": case["stage"],
            "endpoints": _endpoints(case),
        }
        return Written(stem, data, tuple((str(e["path"]), content) for e, content in files), line)

    def _about(self, about: About, hits: set[str]) -> About:
        """Return what a test says of itself without secrets; a route is looked at whole."""
        found = {
            name: self._redactor.text(text, hits)
            for name in ("use_case", "stage", "operation", "purpose")
            if (text := getattr(about, name)) is not None
        }
        if about.route is not None:
            whole = f"{about.method or ''} {about.route}"
            clean = self._redactor.text(whole, hits)
            found["route"] = about.route if clean == whole else clean.strip()
        labels = tuple(self._redactor.text(label, hits) for label in about.labels)
        return replace(about, labels=labels, **found)

    def _hashed(
        self, subject: Subject, told: Told, outcome: Outcome, hits: set[str]
    ) -> dict[str, object]:
        about = told.about
        output: dict[str, object] = {"passed": outcome.status == PASS, "outcome": outcome.word}
        given: dict[str, object] = {"test_name": subject.name}
        if outcome.reason:
            output["reason"] = self._steady(free_text(outcome.reason, _MESSAGE_CHARS), hits)
        if outcome.expected:
            expected = [free_text(text, _MESSAGE_CHARS) for text in outcome.expected]
            output["expected_failures"] = self._steady(expected, hits)
        if told.put_out:
            output["output"] = self._steady(told.put_out, hits)
        if told.given:
            given["input"] = self._steady(told.given, hits)
        stated = (self._redactor.text(item.name, hits) for item in outcome.assertions)
        names = unique_names([name_text(name) for name in stated])
        return {
            "uc_id": about.use_case,
            "stage": about.stage,
            "operation_name": about.operation,
            "synthetic_input": given,
            "observed_output": output,
            "assertions": [
                {"id": name, "status": item.status, "message": self._message(item.message, hits)}
                for name, item in zip(names, outcome.assertions, strict=True)
            ],
            "status": outcome.status,
        }

    def _told(self, told: Told, reruns: int, hits: set[str]) -> dict[str, object]:
        about = told.about
        labels = {*about.labels, "rerun"} if reruns else about.labels
        found: dict[str, object] = {
            "api_method": about.method,
            "route_path": about.route,
            "request_fields": told.request_fields,
            "response_fields": told.response_fields,
            "labels": sorted(labels),
            "purpose": about.purpose,
        }
        for name in ("request_fields", "response_fields"):
            if found[name]:
                found[name] = self._redactor.value(found[name], hits)
        return found

    def _observed(
        self, observed: Observed, use_case: str | None, hits: set[str]
    ) -> dict[str, object]:
        trace = [dict(event) for event in observed.trace]
        if trace and use_case is not None:
            first = cast("Mapping[str, object]", trace[0]["detail"])
            trace[0]["detail"] = {**first, "uc_id": use_case}
        found: dict[str, object] = {
            "api_calls_used": list(observed.calls),
            "execution_trace": trace,
            "db_writes": list(observed.writes),
        }
        if observed.calls or observed.writes or len(trace) > 2:  # noqa: PLR2004 -- start and end
            return cast("dict[str, object]", self._redactor.value(found, hits))
        return found

    def _files(
        self, stem: str, told: Told, outcome: Outcome, hits: set[str]
    ) -> list[tuple[dict[str, object], bytes]]:
        attached = [
            Attached(item.name, self._clean(item.data, hits), item.media_type)
            for item in told.attached
        ]
        if outcome.failure:
            text = self._redactor.text(outcome.failure, hits)
            attached.insert(0, Attached("failure.txt", _bounded(text), _TEXT_TYPE))
        found = []
        for number, item in enumerate(attached):
            entry: dict[str, object] = {
                "path": f"attachments/{stem}/{number}-{item.name}",
                "sha256": sha256_hex(item.data),
                "size": len(item.data),
                "media_type": item.media_type,
            }
            found.append((entry, item.data))
        return found

    def _clean(self, data: bytes, hits: set[str]) -> bytes:
        """Return what is text without secrets; what is no text can't be looked through."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return data
        return self._redactor.text(text, hits).encode("utf-8")

    def _message(self, message: str, hits: set[str]) -> object:
        if message == HELD:
            return message
        return self._steady(free_text(message, _MESSAGE_CHARS), hits)

    def _steady(self, value: object, hits: set[str]) -> object:
        return self._normaliser.value(self._redactor.value(value, hits), hits)


def _bounded(text: str) -> bytes:
    data = text.encode("utf-8", "backslashreplace").replace(b"\0", b"\\0")
    if len(data) <= FAILURE_BYTES:
        return data
    kept = data[:FAILURE_BYTES].decode("utf-8", "ignore").encode("utf-8")
    return kept + f"\n({len(data) - len(kept)} more bytes)\n".encode()


def own_hash(case: Mapping[str, object]) -> str:
    """Return the hash of a case by `sitegen.hash/1`; the output holds no duration yet."""
    names = (
        "case_id",
        "uc_id",
        "stage",
        "operation_name",
        "synthetic_input",
        "observed_output",
        "assertions",
        "status",
    )
    return sha256_hex(_encode({name: case.get(name) for name in names}).encode("ascii"))


def _endpoints(case: Mapping[str, object]) -> list[list[object]]:
    found = []
    if case["route_path"] and case["api_method"]:
        operation = case["operation_name"] or ""
        found.append([case["api_method"], case["route_path"], operation])
    calls = cast("list[Mapping[str, object]]", case["api_calls_used"])
    found += [[call["method"], call["path"], call["operation"]] for call in calls]
    return found
