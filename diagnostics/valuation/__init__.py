"""What an account was worth on every day: holdings of that day at prices of that day, in one currency."""
