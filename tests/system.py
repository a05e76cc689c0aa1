"""Programs that tests drive and that Python's packages do not bring: `make test` installs them where it may."""

import os
import shutil

import pytest


def needed(program: str, packages: str) -> str:
    """Path of the program. Without it the test is skipped and says what to install; where CI runs, it fails."""
    path = shutil.which(program)
    if not path:
        reason = f"{program} is missing (Debian: apt-get install {packages})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path
