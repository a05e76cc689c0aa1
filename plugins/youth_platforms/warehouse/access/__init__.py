"""Who reads the warehouse, and how they find their way in it."""
