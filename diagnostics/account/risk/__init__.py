"""What could be lost: where the risk comes from, what it moves with, what crises would have cost."""
