"""Cells and rows of a table, and the transactions that they become."""
