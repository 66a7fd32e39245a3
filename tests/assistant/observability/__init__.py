"""Tests of the desk: what residents entrust is neither lost nor doubled."""
