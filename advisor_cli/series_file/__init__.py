"""A user's CSV of prices or returns, read strictly: what changes a figure is never guessed, all faults are named."""
