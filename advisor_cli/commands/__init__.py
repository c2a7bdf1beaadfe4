"""One file a command: it parses, calls one workflow function, and prints what that returns."""
