"""Wrappers around machine-learning models: no policy, no HTTP."""
