"""A client's policy from a TOML file of the user's, with every fault of it named at once."""
