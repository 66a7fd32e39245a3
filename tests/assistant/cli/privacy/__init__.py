"""Tests of the commands for personal data."""
