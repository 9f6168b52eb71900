"""The documents' schemas: published, and true of what is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema.validators import Draft202012Validator

from core.door.arguments import VERBS
from core.door.documents import DOCUMENTS, RunDocument, schema

PUBLISHED = Path(__file__).parents[3] / "docs" / "schemas"
FORMER = Path(__file__).parents[1] / "workbench" / "former_demo" / "documents.json"


def test_each_verb_has_a_document() -> None:
    assert list(DOCUMENTS) == list(VERBS)


@pytest.mark.parametrize("verb", DOCUMENTS)
def test_published_schemas_are_those_of_the_code(verb: str) -> None:
    """``python -m core schemas --to docs/schemas`` writes them anew."""
    described = json.loads((PUBLISHED / f"{verb}.json").read_text(encoding="utf-8"))
    assert described == json.loads(json.dumps(schema(verb)))
    Draft202012Validator.check_schema(described)
    assert described["type"] == "object"


def test_no_other_schemas_are_published() -> None:
    assert {path.stem for path in PUBLISHED.iterdir()} == set(DOCUMENTS)


@pytest.mark.parametrize("title", json.loads(FORMER.read_text(encoding="utf-8")))
def test_no_key_of_version_0_1_is_gone(title: str) -> None:
    """What the door of version 0.1 printed has no key that the schema does not know."""
    document = json.loads(FORMER.read_text(encoding="utf-8"))[title]
    described = schema(title.split()[0])
    assert _unknown(document, described, described.get("$defs", {})) == []


def _unknown(value: Any, node: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    """The keys of a document that its schema does not name."""
    if "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    if "anyOf" in node:
        return min((_unknown(value, part, definitions) for part in node["anyOf"]), key=len)
    if isinstance(value, list):
        items = node.get("items", {})
        return [name for item in value for name in _unknown(item, items, definitions)]
    if not isinstance(value, dict):
        return []
    known, more = node.get("properties", {}), node.get("additionalProperties", False)
    unknown = [] if more else [key for key in value if key not in known]
    inner = [
        _unknown(item, known.get(key, more if isinstance(more, dict) else {}), definitions)
        for key, item in value.items()
        if key in known or isinstance(more, dict)
    ]
    return unknown + [name for names in inner for name in names]


def test_every_key_is_promised_and_undefined_numbers_are_null() -> None:
    run = schema("runs")["$defs"]["RunDocument"]
    assert run["required"] == list(RunDocument.model_fields)
    finding = schema("import")["$defs"]["Finding"]
    assert {"subject", "column", "action", "fix"} <= set(finding["required"])
    proof = schema("export")["$defs"]["ProofDocument"]["properties"]
    assert proof["largest_difference"]["type"] == ["number", "null"]
    assert proof["rows"]["type"] == "integer"
    with pytest.raises(jsonschema.ValidationError, match="'runs' is a required property"):
        Draft202012Validator(schema("runs")).validate({})
