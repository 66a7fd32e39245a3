"""Emergencies in what a resident says: recognized before anything else, by tables and without a model."""

from __future__ import annotations

from assistant.safety.emergency import Emergency, EmergencyKind
from assistant.safety.recognizing import Safety
from assistant.safety.replying import STAFF_TOLD, Desk, reply

__all__ = ["STAFF_TOLD", "Desk", "Emergency", "EmergencyKind", "Safety", "reply"]
