"""The sample province's workbooks, made while the services start."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from youth_platforms.base.child_environment import MACHINE, child_environment
from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.progress import Progress
from youth_platforms.ops.request import SAMPLE_YEARS


class SampleInbox:
    """The folder of the sample's filings, and the process that writes it, where it was not written before."""

    def __init__(self, folder: Path, source: str, making: subprocess.Popen[str] | None) -> None:
        self._folder, self._source, self._making = folder, source, making

    def finished(self, progress: Progress) -> str:
        """Wait until it is written; return its path.

        Raises:
            Refusal: with the last words of the generator.
        """
        if self._making:
            progress.step(f"sample province {SAMPLE_YEARS[0]}-{SAMPLE_YEARS[-1]}")
            _, errors = self._making.communicate()
            if self._making.returncode:
                raise Refusal(f"the sample province could not be made:\n{errors.strip()[-500:]}")
            _mark().write_text(self._source, encoding="ascii")
        return str(self._folder)


@contextmanager
def sample_inbox(*, wanted: bool) -> Iterator[SampleInbox]:
    """Begin to write the filings of all sample years, where they are wanted and this generator has not written them."""
    folder, source = home() / "sample", _digest_of_generator()
    making = None
    if wanted and (not _mark().exists() or _mark().read_text(encoding="ascii") != source):
        shutil.rmtree(folder, ignore_errors=True)
        making = subprocess.Popen(
            [sys.executable, "-m", "samples", "--out", str(folder), "--years", f"{SAMPLE_YEARS[0]}-{SAMPLE_YEARS[-1]}"],
            cwd=PROJECT_ROOT,
            env=child_environment(MACHINE),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    try:
        yield SampleInbox(folder, source, making)
    finally:
        if making and making.poll() is None:
            making.kill()
            making.wait()


def _mark() -> Path:
    return home() / "sample.made"


def _digest_of_generator() -> str:
    generator = sorted((PROJECT_ROOT / "samples").rglob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in generator)).hexdigest()
