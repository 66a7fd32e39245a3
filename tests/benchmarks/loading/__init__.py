"""Parts of ``python -m tests.benchmarks.load``."""
