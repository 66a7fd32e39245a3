"""Parts of ``python -m tests.benchmarks.soak``."""
