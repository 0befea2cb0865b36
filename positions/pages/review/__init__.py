"""Judging what others coded, one by one or many at once, and uniting what is the same."""
