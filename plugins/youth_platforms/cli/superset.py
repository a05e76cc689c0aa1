"""`python -m youth_platforms.superset prepare|serve|check`, in Superset's environment, one machine's or a container's.

prepare brings its database to its shape and imports our dashboards; serve becomes the server, at SUPERSET_BIND;
check tells whether it answers.
"""

import argparse
import os
import sys

from youth_platforms.base.refusal import Trouble
from youth_platforms.base.secrets import read_given_secrets
from youth_platforms.ops.health import page

REQUEST_SECONDS = "60"


def main() -> int:
    """Runs the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.superset", description=__doc__)
    parser.add_argument("command", choices=["prepare", "serve", "check"])
    command = parser.parse_args().command
    read_given_secrets()
    try:
        if command == "prepare":
            from youth_platforms.ops.superset.prepare import prepare

            print(prepare())
        elif command == "check":
            page(f"http://localhost:{os.environ['SUPERSET_BIND'].rpartition(':')[2]}/health")
        else:
            serving = ["--bind", os.environ["SUPERSET_BIND"], "--worker-class", "gthread", "--threads", "8"]
            serving += ["--timeout", REQUEST_SECONDS, "superset.app:create_app()"]
            os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *serving])
    except Trouble as trouble:
        print(f"Stopped: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
