"""`python -m youth_platforms.superset prepare|serve`, in Superset's environment, on one machine and in containers.

prepare brings its database to its shape and imports our dashboards; serve becomes the server, at SUPERSET_BIND.
"""

import argparse
import os
import sys

from youth_platforms.base.refusal import Trouble

REQUEST_SECONDS = "60"


def main() -> int:
    """Runs the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.superset", description=__doc__)
    parser.add_argument("command", choices=["prepare", "serve"])
    if parser.parse_args().command == "prepare":
        from youth_platforms.ops.superset.prepare import prepare

        try:
            print(prepare())
        except Trouble as trouble:
            print(f"Stopped: {trouble}", file=sys.stderr)
            return 1
    else:
        serving = ["--bind", os.environ["SUPERSET_BIND"], "--worker-class", "gthread", "--threads", "8"]
        serving += ["--timeout", REQUEST_SECONDS, "superset.app:create_app()"]
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *serving])
    return 0


if __name__ == "__main__":
    sys.exit(main())
