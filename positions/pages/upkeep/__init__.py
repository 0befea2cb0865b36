"""Looking after dossiers, issues and actors: forms, merging, archiving."""
