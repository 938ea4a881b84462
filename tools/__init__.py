"""Scripts that write what is committed; not part of the package."""
