"""Sections that any series of returns has: a stock's, a fund's, an account's, a user's own file's."""
