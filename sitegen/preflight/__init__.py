"""Gates that must hold before a run: a database is looked at and never written to."""
