"""The fund diagnosis: one file a section, and the catalog that lists them in order."""
