"""The shape of the house, held."""
