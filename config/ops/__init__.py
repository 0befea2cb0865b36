"""Running it: the server, what is written down, and what operators' programs ask."""
