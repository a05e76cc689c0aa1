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

    def __init__(self, folder: Path, mark: str, making: subprocess.Popen[str] | None) -> None:
        self._folder, self._made_as, self._making = folder, mark, making

    def finished(self, progress: Progress) -> str:
        """Wait until it is written; return its path.

        Raises:
            Refusal: with the last words of the generator.
        """
        if self._making:
            progress.step(f"sample province {SAMPLE_YEARS[0]}-{self._made_as.split()[1]}")
            _, errors = self._making.communicate()
            if self._making.returncode:
                raise Refusal(f"the sample province could not be made:\n{errors.strip()[-500:]}")
            _mark().write_text(self._made_as, encoding="ascii")
        return str(self._folder)


@contextmanager
def sample_inbox(*, wanted_until: int | None) -> Iterator[SampleInbox]:
    """Begin to write the filings up to a year, where they are wanted and this generator has not written them.

    Later years cost time, so they are written on request; they change nothing of the earlier ones.
    """
    folder, source, making = home() / "sample", _digest_of_generator(), None
    if wanted_until and not _is_made(source, wanted_until):
        shutil.rmtree(folder, ignore_errors=True)
        making = subprocess.Popen(
            [sys.executable, "-m", "samples", "--out", str(folder), "--years", f"{SAMPLE_YEARS[0]}-{wanted_until}"],
            cwd=PROJECT_ROOT,
            env=child_environment(MACHINE),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    try:
        yield SampleInbox(folder, f"{source} {wanted_until}", making)
    finally:
        if making and making.poll() is None:
            making.kill()
            making.wait()


def _mark() -> Path:
    """Return the file that says which generator wrote the folder, and up to which year."""
    return home() / "sample.made"


def _is_made(source: str, last: int) -> bool:
    made = _mark().read_text(encoding="ascii").split() if _mark().exists() else []
    return len(made) == 2 and made[0] == source and int(made[1]) >= last


def _digest_of_generator() -> str:
    generator = sorted((PROJECT_ROOT / "samples").rglob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in generator)).hexdigest()
