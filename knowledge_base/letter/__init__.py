"""How an official text speaks of itself: letterhead, signature, term, what it repeals."""
