"""Briefs as documents for other programs: one outline, written in several formats."""
