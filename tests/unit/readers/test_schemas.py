"""The JSON Schemas of our own formats."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sitegen.readers.registry import FORMATS
from sitegen.readers.schemas import json_schemas, schema_file
from tests.builders import decoded
from tests.conftest import FULL
from tests.own_builders import (
    make_certification,
    make_context,
    make_own_case,
    make_own_snapshot,
    make_own_summary,
    make_preflight,
)
from tests.reading import checks_of, read_document
from tests.scenario_documents import investigation, observation

SAMPLES: dict[str, dict[str, Any]] = {
    document["schema"]: document
    for document in (
        make_own_case(),
        make_own_summary(),
        make_own_snapshot(),
        make_context(),
        make_preflight(),
        make_certification(),
        observation(),
        investigation("DIAGNOSIS", "2026-11-22T12:00:00Z"),
    )
}
REPLACEMENTS: tuple[Any, ...] = (None, True, 1, 1.0, 1.5, -1, "", "x", [], {})


def validator(version: str) -> jsonschema.Draft202012Validator:
    """Return the validator of a published schema."""
    return jsonschema.Draft202012Validator(decoded(json_schemas()[schema_file(version)]))


def test_every_format_of_ours_has_a_schema() -> None:
    """There is one schema for each sample, and no other."""
    assert {schema_file(version) for version in SAMPLES} == set(json_schemas())


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_schema_is_valid_under_the_meta_schema(name: str) -> None:
    """Each schema is a JSON Schema of the draft that it names, under its own relative name."""
    schema = decoded(json_schemas()[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == name
    assert schema["description"]


@pytest.mark.parametrize("version", SAMPLES)
def test_good_document_validates(version: str) -> None:
    """What the reader accepts without a finding, the schema accepts."""
    validator(version).validate(SAMPLES[version])


def mutated(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the document with each member replaced, removed or joined by an unknown one."""

    def walk(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        items: Any = value.items() if isinstance(value, dict) else ()
        items = enumerate(value) if isinstance(value, list) else items
        for key, item in items:
            yield (*path, key)
            yield from walk(item, (*path, key))

    for path in list(walk(document, ())):
        for replacement in REPLACEMENTS:
            changed: Any = copy.deepcopy(document)
            owner = changed
            for part in path[:-1]:
                owner = owner[part]
            owner[path[-1]] = replacement
            yield changed
        removed: Any = copy.deepcopy(document)
        owner = removed
        for part in path[:-1]:
            owner = owner[part]
        del owner[path[-1]]
        yield removed
    yield {**document, "unheard_of": 1}


@pytest.mark.parametrize("version", SAMPLES)
def test_reader_and_schema_agree_on_mutations(version: str) -> None:
    """A document has a finding of its shape exactly where the schema refuses it."""
    schema = validator(version)
    verdicts = set()
    every = list(mutated(SAMPLES[version]))
    for document in every[:: 1 if FULL else 1 + len(every) // 300]:
        if document.get("schema") != version:
            continue
        found = checks_of(read_document(document))
        accepted = not [c for c in found if c.endswith(("-schema", "-unknown-field"))]
        # The reader takes any text for a digest, so that a check can contradict it by name.
        if version != "sitegen.certification/1" or accepted is False:
            assert accepted is schema.is_valid(document), document
        verdicts.add(accepted)
    assert verdicts == {True, False}


def test_schemas_are_sorted_ascii() -> None:
    """The bytes depend on nothing but the shapes: keys are sorted, text is ASCII."""
    for data in json_schemas().values():
        expected = json.dumps(decoded(data), sort_keys=True, indent=1) + "\n"
        assert data == expected.encode("ascii")


def test_document_on_formats_names_every_member(repository: Path) -> None:
    """docs/formats.md names each format, kind and top-level member that the readers know."""
    text = (repository / "docs" / "formats.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[A-Za-z0-9_.+/-]+", text))
    for version in SAMPLES:
        schema = decoded(json_schemas()[schema_file(version)])
        assert {version, *schema["properties"]} <= words, version
        for shape in schema.get("$defs", {}).values():
            assert set(shape["properties"]) <= words, version
    assert {known.kind for known in FORMATS} - {"case", "template"} <= {
        *words,
        "summary",
        "api_snapshot",
        "context",
    }
