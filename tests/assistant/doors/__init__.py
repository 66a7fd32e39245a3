"""Tests of the doors: keys, tokens, and what became of them."""
