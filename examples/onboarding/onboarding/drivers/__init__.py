"""L6: the statements that the database gets."""
