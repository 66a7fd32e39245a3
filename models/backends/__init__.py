"""One module per library, each with a ``load`` function, imported only when a catalogue entry names it."""
