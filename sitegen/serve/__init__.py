"""The preview server: sends a built site to this machine's own browser, and nothing to others."""
