"""Figures of what money may become, and of what a goal needs."""
