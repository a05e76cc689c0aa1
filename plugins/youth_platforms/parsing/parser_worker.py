"""The child process that touches filed bytes: a parser that crashes, hangs or eats memory takes only this with it.

Speaks in frames (8 bytes of length, then a pickle) over its standard input and output; started by processes.py.
"""

import os
import pickle
import resource
import struct
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from youth_platforms.forms.vocabularies import limit
from youth_platforms.parsing.read_file import identify_file, read_file

if TYPE_CHECKING:
    from youth_platforms.returns.receipt import Receipt

LENGTH = struct.Struct("!Q")
READY = "ready"


def make_receipt(data: bytes, receipt: "Receipt") -> bytes:
    """The receipt's workbook; what writes it is imported by who writes receipts alone."""
    from youth_platforms.returns.receipt import receipt_workbook

    return receipt_workbook(data, receipt)


TASKS: dict[str, Callable[[bytes, Any], object]] = {
    "identify": identify_file,
    "read": read_file,
    "receipt": make_receipt,
}


def write_frame(stream: BinaryIO, message: object) -> None:
    """Sends one message."""
    payload = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: BinaryIO) -> object:
    """Receives one message.

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
    """Answers requests (task, bytes, what is known of the file) with (result, None) or (None, failure) to the last."""
    write_frame(answers, READY)
    while True:
        try:
            task, data, known = cast(tuple[str, bytes, Any], read_frame(requests))
        except EOFError:
            return
        answer: tuple[object, str | None]
        try:
            answer = TASKS[task](data, known), None
        except Exception:  # whatever a file does to the reader, it is that file's rejection
            answer = None, traceback.format_exc()
        write_frame(answers, answer)


def main() -> None:
    """Bounds this process's memory, keeps its output for answers alone, and serves."""
    memory = limit("reader_memory_bytes")
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
