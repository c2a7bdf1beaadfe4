"""Figures of bonds: yields, duration, and where their return came from."""
