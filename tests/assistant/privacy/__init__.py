"""Tests of personal data: sealed, kept in time, shown and deleted."""
