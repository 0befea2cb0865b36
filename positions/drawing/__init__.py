"""Reads as HTML tables and SVG, written by hand where a template would cost too much."""
