"""The child process that touches filed bytes: a parser that crashes, hangs or eats memory takes only this with it.

Speaks in frames (8 bytes of length, then a pickle) over its standard input and output; parser_processes.py starts it.
A request names its function by module and name, as pickle sends functions: the child imports only what it runs.
"""

import os
import pickle
import resource
import struct
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from youth_platforms.forms.vocabularies import limit

LENGTH = struct.Struct("!Q")
READY = "ready"


def write_frame(stream: BinaryIO, message: object) -> None:
    """Send one message."""
    payload = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: BinaryIO) -> object:
    """Receive one message.

    Raises:
        EOFError: the other side is gone.
    """
    header = stream.read(LENGTH.size)
    if len(header) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(header)
    payload = stream.read(length)
    if len(payload) < length:
        raise EOFError
    return pickle.loads(payload)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer each request (function, bytes, what is known of the file) with (result, None) or (None, failure)."""
    write_frame(answers, READY)
    while True:
        try:
            task, data, known = cast(tuple[Callable[[bytes, Any], object], bytes, Any], read_frame(requests))
        except EOFError:
            return
        answer: tuple[object, str | None]
        try:
            answer = task(data, known), None
        except Exception:  # whatever a file does to the parser, it is that file's rejection
            answer = None, traceback.format_exc()
        write_frame(answers, answer)


def main() -> None:
    """Bound this process's memory, keep its output for answers alone, and serve."""
    memory = limit("parser_memory_bytes")
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Where a container's memory ends before that, the kernel takes this process, and not the server that waits for it.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
