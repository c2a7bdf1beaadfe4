"""Total return from the net asset values that a fund publishes."""
