"""The command line: ``python -m analysis VERB``; the verbs are those of `analysis.commands`."""

import sys

from analysis.commands import main

if __name__ == "__main__":
    sys.exit(main())
