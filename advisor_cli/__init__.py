"""The command line: what is said to whom."""

__version__ = "0.5.0"
