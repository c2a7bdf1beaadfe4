"""The diagnosis of a stock, one file a section; ``catalog`` is its table of contents."""
