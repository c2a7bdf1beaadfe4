"""Who works on the clients of a book: processes of this machine, or the workers of a cluster. Results are the same."""
