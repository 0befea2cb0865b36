"""Files of Discourse Network Analyzer: their statements as they stand, and as a dossier's."""
