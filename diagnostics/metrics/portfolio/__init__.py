"""Figures of positions: concentration, overlap, look-through."""
