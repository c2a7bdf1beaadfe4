"""Work that nobody watches: one at a time, once a day, with a log of what happened."""
