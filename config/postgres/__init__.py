"""PostgreSQL: one of our own where none is named, and what we ask of it beyond the ORM."""
