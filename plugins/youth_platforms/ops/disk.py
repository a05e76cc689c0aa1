"""How much room a disk has."""

import shutil
from pathlib import Path


def free_bytes(folder: Path) -> int:
    """Return how many bytes are free where a folder lies, or would lie once it is made."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
