"""Which tests run after one another on one worker (`pytest -n 2`): those that share something costly to make.

The groups of pytest-xdist itself do nothing with pytest 9: it keeps a test's id where xdist no longer changes it.
"""

from pathlib import PurePosixPath
from typing import Any

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# What a lane shares is made once, by the worker that is handed it. Making the published world takes more than a minute.
WORLD = "the published world"
SHARING = {
    "tests/warehouse": WORLD,
    "tests/portal": WORLD,
    "tests/browser": WORLD,
    "tests/ops/superset": WORLD,
    "tests/quality": "quality",
    "tests/dbt": "dbt",
}
# Every test of this folder makes all that it needs.
SHARING_NOTHING = "tests/oracle"


class Lanes(LoadScopeScheduling):
    """Hand out one lane at a time, in the order of the collection."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        """Return the lane of a test: folders whose tests share much, a file, or the test alone."""
        file = PurePosixPath(nodeid.partition("::")[0])
        for folder, lane in SHARING.items():
            if file.is_relative_to(folder):
                return lane
        return nodeid if file.is_relative_to(SHARING_NOTHING) else str(file)

    def remove_node(self, node: WorkerController) -> str | None:
        """Put back what a dead worker left undone, without the lanes that it finished: no test of those would come."""
        lanes = self.assigned_work[node]
        self.assigned_work[node] = {lane: tests for lane, tests in lanes.items() if not all(tests.values())}
        return super().remove_node(node)
