"""wolkvox: the address, the request, the answer, and whether we may ask."""
