"""The JSON Schema of what `sitegen diff --format json` prints."""

from typing import Any, Final

from sitegen.canonical.encode import pretty_json
from sitegen.model.difference import Rank
from sitegen.model.outcome import Verdict

FILE: Final = "sitegen.diff-1.schema.json"
_TEXT: Final = {"type": "string"}
_OPTIONAL: Final = {"type": ["string", "null"]}
_COUNT: Final = {"minimum": 0, "type": "integer"}


def diff_schema() -> bytes:
    """Return the schema (draft 2020-12); members that it does not name may be added."""
    return pretty_json(
        {
            "$defs": {"difference": _difference(), "run": _run()},
            "$id": FILE,
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **_object(
                {
                    "base": _TEXT,
                    "base_run": {"$ref": "#/$defs/run"},
                    "counts": _object({rank.value: _COUNT for rank in Rank}),
                    "differences": {"items": {"$ref": "#/$defs/difference"}, "type": "array"},
                    "head": _TEXT,
                    "head_run": {"$ref": "#/$defs/run"},
                    "schema": {"const": "sitegen.diff/1"},
                }
            ),
            "title": "sitegen.diff/1",
        }
    )


def _object(members: dict[str, Any]) -> dict[str, Any]:
    return {"properties": members, "required": sorted(members), "type": "object"}


def _difference() -> dict[str, Any]:
    record = _object({"id": _TEXT, "kind": _TEXT}) | {"type": ["object", "null"]}
    return _object(
        {
            "artifact": _OPTIONAL,
            "base": _OPTIONAL,
            "case_id": _OPTIONAL,
            "head": _OPTIONAL,
            "kind": _TEXT,
            "layer": _OPTIONAL,
            "message": _TEXT,
            "rank": {"enum": [rank.value for rank in Rank]},
            "record": record,
            "uc_id": _OPTIONAL,
            "where": _OPTIONAL,
        }
    )


def _run() -> dict[str, Any]:
    return _object(
        {
            "cases": _COUNT,
            "commit": _OPTIONAL,
            "created_at": _OPTIONAL,
            "determinism_digest": _OPTIONAL,
            "dirty": {"type": "boolean"},
            "environment": _OPTIONAL,
            "evidence_sha256": {"pattern": "^[0-9a-f]{64}$", "type": "string"},
            "run_id": _TEXT,
            "selection": _OPTIONAL,
            "status": _OPTIONAL,
            "suite": _TEXT,
            "verdict": {"enum": [verdict.value for verdict in Verdict]},
            "verdicts": _object({verdict.value: _COUNT for verdict in Verdict}),
        }
    )
