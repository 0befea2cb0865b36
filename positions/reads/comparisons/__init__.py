"""Actors beside one another."""
