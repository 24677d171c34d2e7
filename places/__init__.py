"""Where things are: postcodes, outcodes, towns, authorities, distances. Nothing leaves the building."""
