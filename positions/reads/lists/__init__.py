"""Lists of many things, what is said above them, and how something is found in them by name or
words.
"""
