"""The dossiers of `seeds/`, read and loaded."""
