"""Page models in, bytes out: the one Jinja environment, and the site's styles."""
