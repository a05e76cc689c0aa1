"""Ports on 127.0.0.1: fixed by the caller, or remembered from last time, or any free one."""

import json
import os
import socket
from hashlib import sha256

from youth_platforms.base.paths import home
from youth_platforms.base.refusal import Refusal


def is_free(port: int) -> bool:
    """Return whether a server could listen on the port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def port_for(service: str, variable: str, base: int) -> int:
    """Return the port that the service is to listen on.

    Args:
        service: its name in the file that remembers ports.
        variable: environment variable by which a person fixes the port.
        base: when nothing is remembered, one of the thousand ports from here on is tried first. Which one depends on
            the home, so that two projects on one machine do not reach for the same while both are starting.

    Raises:
        Refusal: the port that the variable fixes is not a port, or is taken.
    """
    fixed = os.environ.get(variable, "")
    if fixed:
        if not fixed.isdigit() or not 0 < int(fixed) < 65536:
            raise Refusal(f"{variable}={fixed} is not a port: give a number from 1 to 65535, or leave it out.")
        if not is_free(int(fixed)):
            raise Refusal(
                f"port {fixed} of 127.0.0.1 is taken, and {variable}={fixed} asks for it.\n"
                f"Stop what listens there, or leave {variable} out: then a free port is chosen."
            )
        return int(fixed)
    remembered = home() / "ports.json"
    ports = json.loads(remembered.read_text(encoding="utf-8")) if remembered.exists() else {}
    preferred = base + int(sha256(os.fsencode(home())).hexdigest(), 16) % 1000
    port = next((port for port in (ports.get(service), preferred) if port and is_free(port)), None) or _any_free_port()
    if ports.get(service) != port:
        remembered.parent.mkdir(parents=True, exist_ok=True)
        remembered.write_text(json.dumps(ports | {service: port}), encoding="utf-8")
    return port


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
