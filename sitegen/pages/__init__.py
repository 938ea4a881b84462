"""Page models: one frozen dataclass a page, with exactly what its template shows."""
