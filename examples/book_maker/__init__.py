"""Made-up clients over the real prices of the bundled sample: a book to try ``advisor book run`` on."""
