"""Backups: one archive of all state, made while the server runs, and a home made of it again."""
