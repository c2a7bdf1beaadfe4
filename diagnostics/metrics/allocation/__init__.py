"""Weights by rule: least variance, greatest Sharpe ratio, equal risk, and the trades that lead to a policy."""
