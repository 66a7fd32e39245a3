"""Personal data: sealed, kept for so long and no longer, shown and deleted when its resident asks for it."""
