"""What is said of what was found."""
