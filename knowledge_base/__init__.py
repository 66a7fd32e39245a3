"""What the community knows, and how it changes."""
