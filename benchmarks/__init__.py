"""Speed beside other tools: ``python benchmarks/run.py``."""
