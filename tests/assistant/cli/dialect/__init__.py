"""Tests of the ``dialect`` commands."""
