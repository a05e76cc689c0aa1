"""`python -m youth_platforms COMMAND`: the program behind the targets of the Makefile."""

import sys

from youth_platforms.cli.program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
