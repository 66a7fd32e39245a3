"""The description of all routes for programmers, in OpenAPI: what each takes, what it answers, how it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from assistant.channels import documents as told
from assistant.channels.questions import Circumstances
from assistant.channels.wire import Document

_NAME, _VERSION = "乡音", "1"
_AT = "#/components/schemas/{model}"
_JSON = "application/json"
_STAFF = ("/staff/", "/metrics")
_ANSWERS: Mapping[str, type[Any]] = {
    "post /api/ask": told.Turn,
    "post /api/ask/audio": told.Turn,
    "get /api/community": told.Community,
    "get /healthz": told.Alive,
    "get /readyz": told.Ready,
    "post /api/visit": told.Exchanges,
    "get /staff/api/me": told.Member,
    "post /staff/api/session": told.Member,
    "get /staff/api/tickets": told.Tickets,
    "get /staff/api/tickets/{number}": told.Ticket,
    "post /staff/api/tickets/{number}/take": told.Ticket,
    "post /staff/api/tickets/{number}/close": told.Ticket,
    "get /staff/api/releases": told.Releases,
    "post /staff/api/releases/rollback": told.InForce,
    "get /staff/api/documents": told.Documents,
    "get /staff/api/audit": told.Uses,
}
"""By method and path, what is answered in JSON; another route's answer is as FastAPI describes it."""
_SOUND = {"type": "string", "format": "binary"}
_EVENT = {
    "type": "object",
    "properties": {
        "event": {"enum": ["heard", "understood", "found", "said", "ended", "error"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["event", "data"],
    "additionalProperties": False,
}
"""One event; ``docs/protocol.md`` describes what its data hold."""
_OTHERS = {
    "get /metrics": ("text/plain", {"type": "string"}),
    "get /api/speech/{reply_id}/{index}": ("audio/wav", _SOUND),
    "post /api/chat": ("text/event-stream", _EVENT),
    "post /api/chat/audio": ("text/event-stream", _EVENT),
}
_RECORDINGS = frozenset({"post /api/ask/audio", "post /api/chat/audio"})
_FAILURES = {
    400: "不合格式",
    403: "别的网站，或没有口令的终端",
    404: "没有，或者已经过去很久",
    408: "传得太慢",
    413: "太大",
    421: "不是这台服务器的名字",
    422: "内容不对，或者听不出来",
    429: "太快",
    503: "现在办不了，过一会儿再试",
}
_STAFF_FAILURES = {401: "没有钥匙，或钥匙打不开", 409: "已经变了"}


def description(routes: Sequence[BaseRoute]) -> Document:
    """Return the OpenAPI document of ``routes``."""
    described = get_openapi(title=_NAME, version=_VERSION, routes=routes)
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(_schemas())
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for route, operation in _operations(described):
        _complete(route, operation)
    return described


def _schemas() -> dict[str, Any]:
    """Return the schemas of all documents by the name of their class."""
    models = [*dict.fromkeys([*_ANSWERS.values(), told.Failed])]
    pairs: Any = [(model, "serialization") for model in models]
    _, definitions = models_json_schema(pairs, ref_template=_AT)
    found: dict[str, Any] = definitions["$defs"]
    return found


def _operations(described: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            yield f"{method} {path}", operation


def _complete(route: str, operation: dict[str, Any]) -> None:
    """Say what ``route`` answers and how it fails, and what it takes, where it reads the request itself."""
    answers = operation["responses"]
    good = next(status for status in answers if status.startswith("2"))
    if route in _ANSWERS:
        answers[good]["content"] = {_JSON: {"schema": _reference(_ANSWERS[route])}}
    elif route in _OTHERS:
        kind, schema = _OTHERS[route]
        answers[good]["content"] = {kind: {"schema": schema}}
    staff = any(path in route for path in _STAFF)
    for status, meaning in sorted((_FAILURES | (_STAFF_FAILURES if staff else {})).items()):
        answers[str(status)] = {
            "description": meaning,
            "content": {_JSON: {"schema": _reference(told.Failed)}},
        }
    if route == "get /readyz":
        answers["503"]["content"][_JSON]["schema"] = _reference(told.Ready)
    if route in _RECORDINGS:
        operation["requestBody"] = _recording()


def _reference(model: type[Any]) -> dict[str, str]:
    return {"$ref": _AT.format(model=model.__name__)}


def _recording() -> dict[str, Any]:
    """Return that a recording is a file in a form, or bare bytes."""
    circumstances = Circumstances.model_json_schema()
    form = {
        "type": "object",
        "properties": {**circumstances["properties"], "audio": _SOUND},
        "required": ["audio"],
    }
    return {
        "required": True,
        "content": {"multipart/form-data": {"schema": form}, "application/octet-stream": {"schema": _SOUND}},
    }
