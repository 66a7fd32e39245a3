"""The desk: what residents entrust to a person, kept and delivered. ``desk.desk`` is the module to read first."""
