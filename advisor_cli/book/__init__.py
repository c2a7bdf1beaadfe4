"""A run over every client of a book: who works on whom, what is kept of it, and what comes out."""
