"""Which tests run after one another on one worker (`pytest -n 2`): those that share something costly to make.

The groups of pytest-xdist itself do nothing with pytest 9: it keeps a test's id where xdist no longer changes it.
"""

from pathlib import PurePosixPath
from typing import Any

from xdist.scheduler import LoadScopeScheduling

# Over the published world, which each worker that needs it would build for itself.
SHARING_THE_WORLD = ("tests/warehouse", "tests/portal", "tests/browser", "tests/ops/superset")
# Every test of this folder makes all that it needs.
SHARING_NOTHING = "tests/oracle"


class Lanes(LoadScopeScheduling):
    """Hand out one lane at a time, in the order of the collection."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        """Return the lane of a test: the published world, a file, or the test alone."""
        file = PurePosixPath(nodeid.partition("::")[0])
        if any(file.is_relative_to(folder) for folder in SHARING_THE_WORLD):
            return "published world"
        return nodeid if file.is_relative_to(SHARING_NOTHING) else str(file)
