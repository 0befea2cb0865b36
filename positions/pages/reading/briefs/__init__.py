"""Pages of a dossier for those who write about it."""
