"""Stances read: the words that carry them, and each told in full."""
