"""Tests of the commands for what residents entrusted."""
