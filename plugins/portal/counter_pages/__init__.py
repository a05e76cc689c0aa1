"""Pages of the counter: each module has the pages of one task, and a router of its own."""
