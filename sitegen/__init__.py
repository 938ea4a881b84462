"""Turn emitted verification evidence into a static site that can be believed."""

__all__ = ["__version__"]

__version__ = "0.1.0"
