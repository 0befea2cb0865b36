"""A dossier as a dated release: tables described by CSVW, made of the history alone (decision 0056)."""
