"""Tests of what clerks do with the knowledge base."""
