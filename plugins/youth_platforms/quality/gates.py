"""The two gates by name, and what a closed one raises."""

from youth_platforms.base.refusal import Refusal

FILED, PUBLISH = "filed", "publish"
NAMES_ZH = {FILED: "收件关口", PUBLISH: "发布关口"}


class GateFailed(Refusal):
    """A critical expectation failed. The message says which, in how many rows, of which filings, and what to do."""


class RunDoubted(GateFailed):
    """What was filed may be unbelievable as a whole. The message names each doubt, its units or files, and what to do.

    A person who knows better accepts it with the run (`ACCEPT`); some doubts nobody can accept.
    """
