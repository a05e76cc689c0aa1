"""The counter: what units do in the browser before the annual run, kept as they did it; it decides nothing."""
