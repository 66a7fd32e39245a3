"""Rule: a role opens exactly what stands here."""

from __future__ import annotations

import pytest

from assistant.doors import Role

pytestmark = pytest.mark.unit

OPENS = {
    Role.VIEWER: {Role.VIEWER},
    Role.EDITOR: {Role.VIEWER, Role.EDITOR},
    Role.PUBLISHER: {Role.VIEWER, Role.EDITOR, Role.PUBLISHER},
    Role.DESK: {Role.VIEWER, Role.DESK},
}


@pytest.mark.parametrize("role", Role)
def test_what_a_role_includes(role: Role) -> None:
    assert {other for other in Role if role.includes(other)} == OPENS[role]
