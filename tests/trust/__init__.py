"""Long checks behind `docs/reproducibility.md`; `make trust` runs them, `make test` a short form."""
