"""One file a provider; each keeps the contract of ``data_sources.protocol``."""
