"""What was built from what, and whether building it again gives the same bytes."""
