"""Which tests run after one another on one worker (`pytest -n 2`): those that share something costly to make."""

from pathlib import PurePosixPath
from typing import Any

from xdist.scheduler import LoadScopeScheduling

# Over the published world, which each worker that needs it would build for itself.
SHARING_THE_WORLD = {"warehouse", "portal", "browser", "superset"}
# Every test of these makes all that it needs.
SHARING_NOTHING = {"oracle"}


class Lanes(LoadScopeScheduling):
    """Hands out one lane at a time, in the order of the collection."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        """The lane of a test: the published world, a file, or the test alone."""
        file = nodeid.partition("::")[0]
        folder = PurePosixPath(file).parts[1]
        if folder in SHARING_THE_WORLD:
            return "published world"
        return nodeid if folder in SHARING_NOTHING else file
