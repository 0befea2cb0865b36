"""Tables for other programs: rows of what the reads return."""
