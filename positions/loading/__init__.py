"""What is loaded rather than typed, by commands."""
