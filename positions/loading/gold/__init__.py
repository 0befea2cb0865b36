"""Texts that people annotated, beside the database: to measure engines on. Nothing of them is kept."""
