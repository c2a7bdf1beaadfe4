"""Figures of an account: its returns by time and by money, and what its lots cost."""
