"""What a reader watches and saved, and what of it is new."""
