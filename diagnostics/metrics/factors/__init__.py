"""Regressions on factors: single, rolling, for many funds, and tests of a break."""
