"""A fund's snapshot: its own series first, then what stands beside it and what it is held against."""
