"""Dates as the whole site writes them; Django's British ones are shortened."""

DATE_FORMAT = "j F Y"
