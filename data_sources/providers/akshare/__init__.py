"""Mainland China and Hong Kong through akshare: an allow-list of its functions, one source for each endpoint."""
