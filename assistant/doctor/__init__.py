"""Doctor: looks at a machine and says in plain Chinese what to do."""
