"""Positions over time: periods, shifts between two days, and both in sentences."""
