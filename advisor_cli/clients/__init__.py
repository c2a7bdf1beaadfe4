"""A client under an alias: what stands in records, in the names of reports and in what a model reads."""
