"""The checks before publishing."""
