"""A neighbourhood to look around in: LOKAAL-O in Baarn, with a hundred invented neighbours."""
