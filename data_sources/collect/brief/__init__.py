"""Requests to the snapshot of a daily brief."""
