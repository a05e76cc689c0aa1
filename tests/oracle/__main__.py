"""python -m tests.oracle list | write --scenario NAME --out DIR | compare --scenario NAME --inbox DIR

NAME is a scenario, or `combined` for all in one province. compare reads WAREHOUSE_URL and the inbox that was run.
"""

import argparse
import os
import sys
from pathlib import Path

from tests.oracle.compare import compare
from tests.oracle.expected import expected
from tests.oracle.scenario import write
from tests.oracle.scenarios import SCENARIOS, build


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("command", choices=("list", "write", "compare"))
    parser.add_argument("--scenario", default="combined")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--inbox", type=Path)
    given = parser.parse_args()
    if given.command == "list":
        for name, function in SCENARIOS.items():
            print(name, "-", (function.__doc__ or "").split("\n")[0])
        return 0
    if given.scenario != "combined" and given.scenario not in SCENARIOS:
        parser.error(f"no scenario {given.scenario}; see list")
    province = build(given.scenario)
    if given.command == "write":
        if not given.out:
            parser.error("write needs --out")
        write(province, given.out)
        print(f"{len(province.filings)} filings of {province.years} in {given.out}")
        return 0
    if not given.inbox:
        parser.error("compare needs --inbox, the folder that was run")
    differences = compare(province, expected(province), given.inbox, os.environ["WAREHOUSE_URL"])
    for difference in differences:
        print(difference)
    print(f"{len(differences)} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
