"""Figures of funds beyond a series of returns: costs, flows, peers, plans, tracking, style."""
