"""Long checks behind `docs/reproducibility.md`, which `make trust` runs."""
