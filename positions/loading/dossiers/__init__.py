"""A dossier as a folder of texts and tables: read and checked whole, then loaded whole or not at
all.
"""
