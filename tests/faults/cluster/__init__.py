"""Three machines of a database, each in a network namespace of its own, that fail one after the other."""
