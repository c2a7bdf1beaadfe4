"""Exports of the mainland of China: settlement statements, positions, records of funds."""
