"""Spoiled keys."""

from __future__ import annotations


def spoiled(secret: str) -> str:
    """Return a key of the same name with another last character."""
    return secret[:-1] + ("b" if secret.endswith("a") else "a")
