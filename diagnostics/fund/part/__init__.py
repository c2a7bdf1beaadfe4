"""What part a fund can play, and the conditions to hold or to replace it."""
