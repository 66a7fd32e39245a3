"""How much a fuzzer tries: the same examples in every run, and no clock."""

from __future__ import annotations

from hypothesis import HealthCheck, settings


def tries(count: int) -> settings:
    """Return the settings of a fuzzer that tries ``count`` examples."""
    return settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
