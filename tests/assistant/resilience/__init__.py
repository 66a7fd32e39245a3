"""Tests of staying up."""
