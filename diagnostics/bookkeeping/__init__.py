"""From the rows of files to books: what is held, in which lots, what it cost, and what does not add up."""
