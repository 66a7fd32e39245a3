"""A conversation: what came before counts. ``assistant.conversation.conversation`` is the module to read first."""
