"""Formats of no single broker: the own template, named columns, OFX, Portfolio Performance."""
