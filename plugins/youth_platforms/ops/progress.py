"""Shows a person how far a run is: one line that changes on a terminal, one line a change in a pipe."""

import sys
import time
from typing import TextIO

WIDTH = 100


class Progress:
    """Prints steps as they begin, and the time each took."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._live = self._stream.isatty()
        self._began = time.monotonic()
        self._step_began = self._began
        self._step = ""
        self._detail = ""

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    def step(self, name: str) -> None:
        """Begin a step, which ends the one before. The same name again changes nothing."""
        if name == self._step:
            return
        self.end_step()
        self._step, self._detail, self._step_began = name, "", time.monotonic()
        self._show(say=True)

    def detail(self, text: str, *, say: bool = False) -> None:
        """Show how far the step is, such as «37 of 123 filings».

        Args:
            say: whether to print at once to a pipe too, and not only when the step ends: for what is waited for.
        """
        if self._live or text != self._detail:
            self._detail = text
            self._show(say=say)

    def note(self, text: str) -> None:
        """Say something that stays to be read."""
        self._write(f"           {text}", final=True)

    def end_step(self) -> None:
        """End the step, and show how long it took."""
        if not self._step:
            return
        took = f"{time.monotonic() - self._step_began:5.1f} s"
        self._write(f"  {took}  {self._step}{self._detail and ': ' + self._detail}", final=True)
        self._step = ""

    def abandon(self) -> None:
        """Leave a step that failed: what is printed stays, and a new line begins."""
        if self._live and self._step:
            self._stream.write("\n")
        self._step = ""

    def _show(self, *, say: bool) -> None:
        line = f"  ……     {self._step}{self._detail and ': ' + self._detail}"
        if self._live:
            self._write(f"{line} ({time.monotonic() - self._step_began:.0f} s)", final=False)
        elif say:
            self._write(line, final=True)

    def _write(self, line: str, *, final: bool) -> None:
        if self._live:
            self._stream.write("\r\x1b[K" + (line if final else line[:WIDTH]) + ("\n" if final else ""))
        else:
            self._stream.write(line + "\n")
        self._stream.flush()
