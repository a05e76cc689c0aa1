"""A run's candidate marts become the published ones: in one transaction, one run at a time."""
