"""What follows from the observations: figures, facts, findings and verified words. Pure."""
