"""Tests of conversations: what is remembered of a visit, and what a turn makes of it."""
