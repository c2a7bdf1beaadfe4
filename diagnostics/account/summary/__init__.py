"""What a reader sees first: the account at a glance, issues and actions, what changed, the policy."""
