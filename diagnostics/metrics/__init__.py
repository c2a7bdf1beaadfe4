"""The figures: arrays in, numbers out. Each is defined once, for one series and for many."""
