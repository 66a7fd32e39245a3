"""What a test needs and this machine lacks: a reason to skip for a user, a failure in CI, where nothing is skipped."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(reason: str) -> NoReturn:
    """Skip the test, or fail it in CI; ``reason`` says what is lacking and what to do."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
