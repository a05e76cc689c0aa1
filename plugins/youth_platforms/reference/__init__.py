"""Facts of the world: divisions, working days, years."""
