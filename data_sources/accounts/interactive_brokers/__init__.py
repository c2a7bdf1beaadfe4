"""Exports of Interactive Brokers: activity statement, transaction history, Flex."""
