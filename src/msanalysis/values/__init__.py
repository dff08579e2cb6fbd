"""Text to values: pure functions on strings."""
