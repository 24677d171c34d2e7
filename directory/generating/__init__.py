"""A made-up directory of any size for load tests: the same for the same seed and day, and none of it true."""

SOURCE = "generated"  # what its organisations, venues and services say they come from
