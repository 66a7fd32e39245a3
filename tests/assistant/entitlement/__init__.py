"""Tests of the interview about entitlements."""
