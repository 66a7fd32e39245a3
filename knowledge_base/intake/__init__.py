"""Files of every kind to Markdown."""
