"""A fund among its peers: percentiles, persistence, rating."""
