"""A file or a folder a provider; each keeps the contract of ``data_sources.protocol``."""
