"""Runs the checkpoints kept in expectations/: is what was filed sound, are the candidate marts fit to publish."""
