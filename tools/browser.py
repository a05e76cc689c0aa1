"""The browser that takes pictures and opens pages in tests: Chromium without a window, or with one where only that is.

Debian's chromium-headless-shell needs a third of the processor's time of chromium, which starts a desktop program.
"""

import shutil

PACKAGES = "chromium-headless-shell fonts-noto-cjk"
_PROGRAMS = ("chromium-headless-shell", "chromium")


def chromium() -> str | None:
    """Return the path of the browser; None where there is none."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)
