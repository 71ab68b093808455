"""The published JSON Schemas as components of an OpenAPI document.

A schema's own definitions are addressed from its root; inside another document they have to be
components of their own.
"""

from __future__ import annotations

import json
from typing import Any

from rag.assets import read_schema

_DEFINITIONS = "#/$defs/"
_COMPONENTS = "#/components/schemas/"


def reference(name: str) -> dict[str, str]:
    """Return what points to the schema called `name`."""
    return {"$ref": f"{_COMPONENTS}{name}"}


def components(*names: str) -> dict[str, Any]:
    """Return the schemas called `names` and their definitions, by the names of components."""
    found: dict[str, Any] = {}
    for name in names:
        schema = json.loads(read_schema(name))
        for inner, definition in schema.pop("$defs", {}).items():
            found[f"{name}-{inner}"] = _moved(definition, name)
        found[name] = _moved({k: v for k, v in schema.items() if k not in {"$schema", "$id"}}, name)
    return found


def _moved(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_moved(v, name) for v in value]
    if not isinstance(value, dict):
        return value
    moved = {k: _moved(v, name) for k, v in value.items()}
    target = moved.get("$ref")
    if isinstance(target, str) and target.startswith(_DEFINITIONS):
        moved["$ref"] = f"{_COMPONENTS}{name}-{target.removeprefix(_DEFINITIONS)}"
    return moved
