"""The watchlist file: what is watched, and the rules of the alerts."""
