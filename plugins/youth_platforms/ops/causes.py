"""Why a run failed where the machine is to blame: a full disk, a database or a service that ended."""

from pathlib import Path

from youth_platforms.base.paths import home
from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.airflow import services
from youth_platforms.ops.airflow.environment import logs
from youth_platforms.ops.disk import free_bytes
from youth_platforms.ops.embedded import postgres

# With less than two of its segments of 16 MB, PostgreSQL is about to end, or has ended and given back what it took.
FULL_BYTES = 40 << 20
NO_SPACE = "No space left on device"
LINES_SHOWN = 3


class Watch:
    """Looks at the machine from now on, while a run goes on."""

    def __init__(self) -> None:
        self._log_began = _size(postgres.log_file())
        self._is_up = False

    def expect_services(self) -> None:
        """Take note that PostgreSQL and Airflow run: what does not start says so itself, what is gone later ended."""
        self._is_up = True

    def require_alive(self) -> None:
        """Let a run go on while PostgreSQL and Airflow live.

        Raises:
            Refusal: what ended, and what to do.
        """
        if self._ended():
            raise Refusal(self.cause() or "")

    def cause(self, message: str = "") -> str | None:
        """Return what ended the run and what to do, in a line or two; none where the machine is well.

        Args:
            message: what failed, in its own words.
        """
        place = postgres.find_folder().data
        full = [folder for folder in (home(), place) if free_bytes(folder) < FULL_BYTES]
        if full or NO_SPACE in message + self._log_since():
            folder = (full or [place])[0]
            return (
                f"No space left on the disk of {folder} ({free_bytes(folder) >> 20} MB are free). What was published "
                "has not changed.\nFree some space, or let YP_HOME name a folder on a roomier disk, and run again."
            )
        return self._ended()

    def _ended(self) -> str | None:
        if not self._is_up:
            return None
        if postgres.running_port(postgres.find_folder()) is None:
            last = "".join(f"\n  {line}" for line in self._log_since().splitlines()[-LINES_SHOWN:])
            return (
                f"PostgreSQL ended while the run was going on. Its log, {postgres.log_file()}:{last}\n"
                "What was published has not changed. Run again: that starts it, and builds the year again."
            )
        dead = services.dead()
        if dead:
            named = ", ".join(dead)
            where = ", ".join(str(logs() / f"{service}.log") for service in dead)
            return (
                f"Airflow's {named} ended while the run was going on; {where} may say why. What was published "
                "has not changed.\nRun again: that starts Airflow, and builds the year again."
            )
        return None

    def _log_since(self) -> str:
        try:
            with postgres.log_file().open("rb") as log:
                log.seek(self._log_began)
                return log.read().decode(errors="replace")
        except FileNotFoundError:
            return ""


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
