"""Studies of the geometry of data: hulls, dimensions, distances.  No networks, no torch."""
