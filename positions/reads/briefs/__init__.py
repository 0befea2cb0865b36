"""What briefs tell: the record between two dates, and by what it leaves out."""
