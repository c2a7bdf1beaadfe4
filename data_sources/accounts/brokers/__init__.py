"""Exports of brokers of America and Europe, one format a file."""
