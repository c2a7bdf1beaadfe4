"""Figures of how an account was traded."""
