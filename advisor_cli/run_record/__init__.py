"""A run recorded whole: what was observed, what followed from it, what was said, and under which settings."""
