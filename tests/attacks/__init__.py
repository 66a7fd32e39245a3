"""Attacks on the product, one test each; docs/security.md lists them."""
