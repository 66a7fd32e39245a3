"""What clerks do with the knowledge base: take documents in, look at what changes, publish. No terminal in here."""
