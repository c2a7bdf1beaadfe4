"""What is sent to people: letters, the targets they go to, and the outbox that keeps them until they are there."""
