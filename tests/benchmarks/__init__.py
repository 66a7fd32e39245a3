"""Measurements that take minutes: run by hand, not by pytest."""
