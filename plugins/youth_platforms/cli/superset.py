"""`make superset`, and the two steps of it that run in Superset's own environment, on one machine and in containers."""

import os
import sys

from youth_platforms.cli.arguments import parser_of
from youth_platforms.ops.health import page

REQUEST_SECONDS = "60"


def superset(arguments: list[str]) -> None:
    """Start Superset; `prepare` imports the dashboards, `serve` becomes the server, `check` asks it."""
    parser = parser_of("superset", superset.__doc__)
    parser.add_argument("step", nargs="?", default="start", choices=["start", "prepare", "serve", "check"])
    step = parser.parse_args(arguments).step
    if step == "start":
        from youth_platforms.ops import one_machine
        from youth_platforms.ops.superset.start import superset as start

        with one_machine.only_one():
            start()
    elif step == "prepare":
        from youth_platforms.ops.superset.prepare import prepare

        print(prepare())
    elif step == "check":
        page(f"http://localhost:{os.environ['SUPERSET_BIND'].rpartition(':')[2]}/health")
    else:
        serving = ["--bind", os.environ["SUPERSET_BIND"], "--worker-class", "gthread", "--threads", "8"]
        serving += ["--timeout", REQUEST_SECONDS, "superset.app:create_app()"]
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *serving])
