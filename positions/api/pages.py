"""What the API says of itself: its document for programs, and a page made of it for people."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.web.access import public
from config.web.problems import open_to_all
from positions.api.document import operations, read_document


@public
def api(request: HttpRequest) -> HttpResponse:
    """Every address with its parameters, what it answers, and an example that opens."""
    document = read_document()
    context = {
        "info": document["info"],
        "operations": [_describe(one, document) for one in operations(document)],
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "api/api.html", context)


@public
def api_document(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    text = json.dumps(read_document(), ensure_ascii=False, indent=1)
    return open_to_all(HttpResponse(text, content_type="application/json"))


def _describe(operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """An operation as the page shows it."""
    path = next(
        path for path, methods in document["paths"].items() if operation in methods.values()
    )
    good = operation["responses"]["200"]["content"]
    fields = _fields(good, document)
    return {
        "id": operation["operationId"].replace("_", "-"),
        "summary": operation["summary"],
        "description": operation["description"],
        "path": path,
        "example": operation["x-example"],
        "parameters": [_parameter(one) for one in operation["parameters"]],
        "formats": list(good),
        "described": [field for field in fields if field["description"]],
        "plain": [field for field in fields if not field["description"]],
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "description": parameter.get("description", ""),
        "is_required": parameter["required"],
        "choices": parameter["schema"].get("enum", []),
    }


def _fields(content: dict[str, Any], document: dict[str, Any]) -> list[dict[str, str]]:
    """What the answer has: of a list, what each of its items has."""
    schema = content.get("application/json", {}).get("schema", {})
    schemas = document["components"]["schemas"]
    properties = _follow(schema, schemas).get("properties", {})
    rows = next((properties[name] for name in ("items", "pairs") if name in properties), None)
    shown = _follow(rows["items"], schemas)["properties"] if rows else properties
    return [
        {"name": name, "description": one.get("description", "")} for name, one in shown.items()
    ]


def _follow(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (
        schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    )
    return found
