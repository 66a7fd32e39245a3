"""What the assistant does, seen from outside: metrics, logs, what is counted of turns, reports, the status page.

No question, answer, name or visit is in any of it.
"""
