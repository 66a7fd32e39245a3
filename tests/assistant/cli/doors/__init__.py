"""Tests of the commands ``keys`` and ``kiosks``."""
