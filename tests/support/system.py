"""What tests need that Python's packages do not bring: `make test` installs it where it may."""

import os
import shutil
from typing import NoReturn

import pytest

from youth_platforms.documents.pdf import FontsMissing, fonts


def needed(program: str, packages: str) -> str:
    """Return the path of the program; without it see `missing`."""
    path = shutil.which(program)
    return path or missing(f"{program} is missing (Debian: apt-get install {packages})")


@pytest.fixture(scope="session")
def chinese_fonts() -> None:
    """Require the fonts of the PDFs; without them see `missing`."""
    try:
        fonts()
    except FontsMissing as error:
        missing(str(error))


def missing(reason: str) -> NoReturn:
    """Skip the test and say what to install; in CI fail it: there everything must be tested."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
