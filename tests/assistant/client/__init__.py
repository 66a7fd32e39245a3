"""Tests of the client of the voice protocol."""
