"""The two gates by name, and what a closed one raises."""

from youth_platforms.base.refusal import Refusal

FILED, PUBLISH = "filed", "publish"


class GateFailed(Refusal):
    """A critical expectation failed. The message says which, in how many rows, of which filings, and what to do."""
