"""Channels: how people and programs reach the assistant.

Each channel turns the events of a turn into its own wire format and nothing else; ``docs/protocol.md``
describes the formats. ``app.create_app`` puts all of them behind one address.
"""
