"""The whole chain in one process over one SQLite file."""
