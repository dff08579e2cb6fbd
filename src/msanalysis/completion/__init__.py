"""Completion: what was promised, what was done, and who says so."""
