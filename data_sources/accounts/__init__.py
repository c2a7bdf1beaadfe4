"""Files of brokers and of the user's own: into an ``AccountBook``, or all their faults with row and column."""
