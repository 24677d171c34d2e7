"""Measurements, each beside the bare engine or SQL in the same run. `make bench` writes RESULTS.md."""
