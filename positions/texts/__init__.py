"""What can be said of a text from its characters alone: pure functions, without a database."""
