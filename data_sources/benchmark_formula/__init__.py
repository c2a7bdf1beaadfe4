"""Benchmarks of several parts, read from the words of a fund or a user."""
