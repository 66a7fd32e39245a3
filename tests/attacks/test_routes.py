"""Rule: whatever a request holds, the answer is one that the description names: no 5xx, no stack trace, no surprise.

The requests are Schemathesis's: what the description allows, and what it does not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import given
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.python.asgi import get_client

from assistant.doors import Role
from tests.attacks.bounded import tries
from tests.attacks.whole import Whole, whole

pytestmark = pytest.mark.unit

CHECKS: Any = [  # 500 is in no description
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TRIES = 6
TELLTALE = ("Traceback", ".py", "pydantic", "sqlalchemy", "sqlite", "starlette", "/tests/")
"""What only a stack trace or a library's own error would say."""
FEWEST = 20


@pytest.fixture
def attacked(tmp_path: Path) -> Iterator[Whole]:
    with whole(tmp_path / "home") as attacked:
        yield attacked


def test_no_request_breaks_a_route(attacked: Whole, caplog: pytest.LogCaptureFixture) -> None:
    shown = {"Authorization": f"Bearer {attacked.keys[Role.VIEWER]}"}
    schema = schemathesis.openapi.from_asgi("/staff/openapi.json", attacked.app, headers=shown)
    found: Any = schema.get_all_operations()
    operations = [each.ok() for each in found]
    assert len(operations) > FEWEST
    app: Any = attacked.app
    with get_client(app) as client:
        for operation in operations:
            for mode in GenerationMode:
                _attack(operation, mode, client, attacked.keys)
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []


def _attack(operation: Any, mode: GenerationMode, client: Any, keys: dict[Role, str]) -> None:
    """Send what the description allows, or does not, with a key that opens the door."""
    role = Role.DESK if "tickets" in operation.path else Role.PUBLISHER
    headers = {"Authorization": f"Bearer {keys[role]}"} if operation.path.startswith("/staff") else {}

    @tries(TRIES)
    @given(operation.as_strategy(generation_mode=mode))
    def attack(case: Any) -> None:
        response = case.call(session=client, headers=headers)
        case.validate_response(response, checks=CHECKS)
        assert not any(word in response.text for word in TELLTALE)

    with suppress(Unsatisfiable):  # there is nothing that the description does not allow
        attack()
